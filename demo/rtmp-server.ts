import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RtmpServer {
  readonly port: number;
  /** Where a stream is published and played. */
  url(stream: string): string;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
}

/** Starts node-media-server on loopback and waits until it answers. `entry` is `rtmp-server-process.js`. */
export async function startRtmpServer(
  entry: URL,
  options: { port?: number; refusePublishers?: boolean } = {},
): Promise<RtmpServer> {
  const port = options.port ?? (await findFreePort());
  const folder = await mkdtemp(join(tmpdir(), 'veilcast-rtmp-'));
  const child = fork(entry, [String(port), folder, options.refusePublishers ? 'yes' : 'no'], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const exited = once(child, 'exit');
  await untilAnswers(port);
  return {
    port,
    url: (stream) => `rtmp://127.0.0.1:${port}/live/${stream}`,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A port on loopback that nobody listens on now. */
export async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Tries to connect until somebody answers, for at most 15 s. */
export async function untilAnswers(port: number): Promise<void> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      socket.destroy();
    }
  }
}
