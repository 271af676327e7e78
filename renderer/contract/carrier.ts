import type { WireRequest } from '../../src/shared/contract.js';

/** What a carrier tells its client. After `closed` it opens again by itself and tells so. */
export interface CarrierListener {
  opened(): void;
  closed(): void;
  message(message: unknown): void;
  preview(message: unknown, pixels: Uint8Array): void;
}

/** Takes requests to the engine and brings its messages, unread. */
export interface Carrier {
  listen(listener: CarrierListener): void;
  /** Does nothing while closed. */
  send(request: WireRequest): void;
}
