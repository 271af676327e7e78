import type { WireRequest } from '../../src/shared/contract.js';
import { ENGINE_PORT_MESSAGE } from '../../src/shared/shell.js';
import type { Carrier, CarrierListener } from './carrier.js';

/**
 * The desktop's carrier: the preload hands over a port in a window message, and a new one each time the engine was
 * started again.
 */
export class PortCarrier implements Carrier {
  #port: MessagePort | null = null;

  listen(listener: CarrierListener): void {
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      const port = event.ports[0];
      if (event.source !== window || event.data !== ENGINE_PORT_MESSAGE || port === undefined) return;
      this.#take(port, listener);
    });
  }

  send(request: WireRequest): void {
    this.#port?.postMessage(request);
  }

  #take(port: MessagePort, listener: CarrierListener): void {
    if (this.#port !== null) this.#drop(this.#port, listener);
    this.#port = port;
    port.onmessage = (event: MessageEvent<unknown>) => {
      const pixels = pixelsOf(event.data);
      if (pixels === null) listener.message(event.data);
      else listener.preview(event.data, pixels);
    };
    // Electron's own event: the other end, with the engine's process, is gone.
    port.addEventListener('close', () => {
      this.#drop(port, listener);
    });
    port.start();
    listener.opened();
  }

  #drop(port: MessagePort, listener: CarrierListener): void {
    if (this.#port !== port) return;
    this.#port = null;
    port.onmessage = null;
    port.close();
    listener.closed();
  }
}

/** The picture beside a preview message; null for any other message. */
function pixelsOf(message: unknown): Uint8Array | null {
  if (typeof message !== 'object' || message === null || !('pixels' in message)) return null;
  const { pixels } = message;
  if (pixels instanceof ArrayBuffer) return new Uint8Array(pixels);
  return pixels instanceof Uint8Array ? pixels : null;
}
