import type { MessagePortMain } from 'electron';
import type { WireMessage } from '../../shared/contract.js';

/** Carries the contract over a message port, as `Carrier` of the engine wants it. */
export class PortCarrier {
  readonly #port: MessagePortMain;

  constructor(port: MessagePortMain) {
    this.#port = port;
  }

  send(message: WireMessage, pixels?: Uint8Array): void {
    this.#port.postMessage(pixels === undefined ? message : { ...message, pixels: copyBytes(pixels) });
  }

  listen(on: { message(request: unknown): void; close(): void }): void {
    this.#port.on('message', ({ data }) => {
      on.message(data);
    });
    this.#port.once('close', () => {
      on.close();
    });
    this.#port.start();
  }
}

/** A view would be sent with all of the memory that it looks into. */
function copyBytes(view: Uint8Array): ArrayBuffer {
  const bytes = new ArrayBuffer(view.byteLength);
  new Uint8Array(bytes).set(view);
  return bytes;
}
