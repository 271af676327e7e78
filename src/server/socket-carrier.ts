import type { WebSocket } from 'ws';
import type { Carrier } from '../engine/service/contract-server.js';
import type { WireMessage } from '../shared/contract.js';

/** A window that reads nothing while this much waits for it is cut off: it would fill the memory. Bytes. */
const LARGEST_BACKLOG = 64 * 1024 * 1024;
/** WebSocket's codes for a message of the wrong kind and for one that can't be read. */
const NOT_ACCEPTED = 1003;
const NOT_READABLE = 1007;

/** Carries the contract over a WebSocket: JSON texts, and a binary message for a preview picture. */
export class SocketCarrier implements Carrier {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  send(message: WireMessage, pixels?: Uint8Array): void {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > LARGEST_BACKLOG) {
      socket.terminate();
      return;
    }
    socket.send(pixels ? joinPicture(message, pixels) : JSON.stringify(message));
  }

  listen(on: { message(request: unknown): void; close(): void }): void {
    this.#socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) {
        this.#socket.close(NOT_ACCEPTED);
        return;
      }
      let request: unknown;
      try {
        request = JSON.parse(data.toString('utf8'));
      } catch {
        this.#socket.close(NOT_READABLE);
        return;
      }
      on.message(request);
    });
    this.#socket.on('close', () => {
      on.close();
    });
    // Broken frames, or more than may be sent at once: `close` follows and is all that matters.
    this.#socket.on('error', () => undefined);
  }
}

/** The length of the message as uint32, little-endian, the message as JSON, and the pixels. */
function joinPicture(message: WireMessage, pixels: Uint8Array): Buffer {
  const json = Buffer.from(JSON.stringify(message));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.byteLength);
  return Buffer.concat([length, json, pixels]);
}
