declare module 'node-media-server' {
  /** The part of its configuration that we use. */
  interface Configuration {
    readonly bind: string;
    readonly rtmp: { readonly port: number };
    readonly store: { readonly path: string };
    readonly auth: { readonly play: boolean; readonly publish: boolean; readonly secret: string };
  }

  export default class NodeMediaServer {
    constructor(configuration: Configuration);
    run(): Promise<void>;
  }
}
