import { EventEmitter } from 'node:events';
import { createServer, connect as connectTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AppError } from '../../shared/errors.js';
import type { RtmpTarget } from './rtmp-target.js';

const CONNECT_TIMEOUT_MS = 8_000;
/** RTMP's handshake and commands take less than this; what goes up beyond it is media. Bytes. */
const MEDIA_BEGINS = 16_384;
/** Some servers say yes first and check the key afterwards: only one that stays has taken the stream, ms. */
const SETTLE_MS = 1_000;

interface WireEvents {
  /** The server took the stream. */
  accepted: [];
  /** The connection is over; the error says why. */
  closed: [AppError];
}

/**
 * The network side of one RTMP connection. FFmpeg speaks RTMP to a port of ours on loopback and we carry the
 * bytes to the server: so a frozen server never blocks an FFmpeg call that cannot be interrupted, TLS checks the
 * certificate as Node does, and what waits to be sent is a number (docs/decisions/0002).
 */
export class RtmpWire extends EventEmitter<WireEvents> {
  readonly #remote: Socket;
  readonly #listener: Server;
  #local: Socket | null = null;
  #bytesUp = 0;
  #accepted = false;
  #settling: NodeJS.Timeout | null = null;
  #refusal: string | null = null;
  #closed = false;

  private constructor(remote: Socket, listener: Server) {
    super();
    this.#remote = remote;
    this.#listener = listener;
    remote.on('data', (chunk: Buffer) => {
      this.#watchReplies(chunk);
      this.#local?.write(chunk);
    });
    remote.on('error', (error) => {
      this.#close(`the connection broke (${error.message})`);
    });
    remote.on('close', () => {
      this.#close('the server closed the connection');
    });
    listener.on('connection', (local) => {
      this.#adopt(local);
    });
  }

  /** Connects to the server. Throws AppError `output.unreachable`. */
  static async connect(target: RtmpTarget): Promise<RtmpWire> {
    const remote = await connectRemote(target);
    remote.setNoDelay(true);
    const listener = createServer();
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(0, '127.0.0.1', resolve);
    });
    return new RtmpWire(remote, listener);
  }

  /** The port on loopback that FFmpeg connects to. */
  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** Bytes that the server has not taken yet. */
  get backlogBytes(): number {
    return this.#remote.writableLength;
  }

  /** Bytes that went to the server. */
  get sentBytes(): number {
    return this.#bytesUp - this.#remote.writableLength;
  }

  close(): void {
    this.#close('closed by us');
  }

  #adopt(local: Socket): void {
    // One connection only: whoever comes second is not our FFmpeg.
    if (this.#local) {
      local.destroy();
      return;
    }
    this.#local = local;
    this.#listener.close();
    local.setNoDelay(true);
    local.on('data', (chunk: Buffer) => {
      this.#bytesUp += chunk.length;
      this.#remote.write(chunk);
      if (this.#bytesUp > MEDIA_BEGINS) this.#settle();
    });
    local.on('error', () => {
      this.#close('the muxer gave up');
    });
    local.on('close', () => {
      this.#close('the muxer hung up');
    });
  }

  #watchReplies(chunk: Buffer): void {
    if (this.#accepted) return;
    // Only the status code is read, never the server's free text: that may repeat the stream key.
    const text = chunk.toString('latin1');
    const refusal =
      /Net(?:Stream|Connection)\.\w+\.(?:BadName|Rejected|Denied|Failed|Unauthorized|BadAuth|InvalidApp)/.exec(
        text,
      );
    if (refusal) this.#refusal = refusal[0];
    else if (text.includes('NetStream.Publish.Start')) this.#settle();
  }

  #settle(): void {
    if (this.#closed) return;
    this.#settling ??= setTimeout(() => {
      this.#accepted = true;
      this.emit('accepted');
    }, SETTLE_MS);
  }

  #close(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#settling) clearTimeout(this.#settling);
    this.#listener.close();
    this.#local?.destroy();
    this.#remote.destroy();
    this.emit('closed', this.#explain(reason));
  }

  #explain(reason: string): AppError {
    if (this.#accepted) return new AppError('output.lost', reason, { retryable: true });
    const code = this.#refusal ? `, it answered ${this.#refusal}` : '';
    return new AppError('output.rejected', `the server did not take the stream${code} (${reason})`);
  }
}

function connectRemote(target: RtmpTarget): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const address = { host: target.host, port: target.port };
    const socket = target.secure ? connectTls({ ...address, servername: target.host }) : connectTcp(address);
    const fail = (reason: string): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(
        new AppError('output.unreachable', `${target.name}: no connection (${reason})`, { retryable: true }),
      );
    };
    const timer = setTimeout(() => {
      fail(`no answer within ${CONNECT_TIMEOUT_MS / 1000} s`);
    }, CONNECT_TIMEOUT_MS);
    const onError = (error: Error): void => {
      fail(error.message);
    };
    socket.once('error', onError);
    socket.once(target.secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.off('error', onError);
      resolve(socket);
    });
  });
}
