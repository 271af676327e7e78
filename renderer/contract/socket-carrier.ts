import type { WireRequest } from '../../src/shared/contract.js';
import type { Carrier, CarrierListener } from './carrier.js';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/** The browser's carrier: a WebSocket to the server that this page came from, opened again whenever it is lost. */
export class SocketCarrier implements Carrier {
  readonly #address: string;
  readonly #token: string;
  #socket: WebSocket | null = null;
  #wait = FIRST_WAIT_MS;

  constructor(address: string, token: string) {
    this.#address = address;
    this.#token = token;
  }

  listen(listener: CarrierListener): void {
    const socket = new WebSocket(this.#address, `veilcast.${this.#token}`);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.#socket = socket;
      this.#wait = FIRST_WAIT_MS;
      listener.opened();
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') listener.message(parseJson(data));
      else if (data instanceof ArrayBuffer) takePreview(data, listener);
    };
    socket.onclose = () => {
      if (this.#socket !== null) listener.closed();
      this.#socket = null;
      setTimeout(() => {
        this.listen(listener);
      }, this.#wait);
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
    };
  }

  send(request: WireRequest): void {
    this.#socket?.send(JSON.stringify(request));
  }
}

/** The length of the message as uint32, little-endian, the message as JSON, and the pixels. */
function takePreview(data: ArrayBuffer, listener: CarrierListener): void {
  if (data.byteLength < 4) return;
  const length = new DataView(data).getUint32(0, true);
  if (length > data.byteLength - 4) return;
  const message = parseJson(new TextDecoder().decode(new Uint8Array(data, 4, length)));
  listener.preview(message, new Uint8Array(data, 4 + length));
}

/** Undefined for text that is no JSON: no schema takes it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
