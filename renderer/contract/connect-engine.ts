import { EngineClient } from './engine-client.js';
import { PortCarrier } from './port-carrier.js';
import { SocketCarrier } from './socket-carrier.js';

/** A token in the address means a browser that was sent here by `veilcast serve`; else the desktop hands over a port. */
export function connectEngine(): EngineClient {
  const token = new URLSearchParams(window.location.hash.slice(1)).get('token');
  if (token === null) return new EngineClient(new PortCarrier());
  return new EngineClient(new SocketCarrier(`ws://${window.location.host}/contract`, token));
}
