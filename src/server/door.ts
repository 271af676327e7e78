import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Wrong tokens that are answered at once, and how many more each second. */
const FAILURES_AT_ONCE = 20;
const FAILURES_PER_SECOND = 1;
const PROTOCOL = 'veilcast.';

/** Why a connection is refused, as an HTTP status. */
export type Refusal = 401 | 403 | 404 | 421 | 429;

/**
 * Decides who may speak to the server. A page of another site can reach a loopback port too, and may make its own
 * name point here: so the Host has to be ours, the Origin our own page, and the token, which only the printed address
 * has, has to be right.
 */
export class Door {
  readonly #hosts: readonly string[];
  readonly #token: Buffer;
  #failures = 0;
  #counted = performance.now();

  constructor(port: number, token: string) {
    const names = ['127.0.0.1', 'localhost'];
    this.#hosts = [...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])];
    this.#token = digest(PROTOCOL + token);
  }

  /** Where the page may open its socket. */
  get socketOrigins(): readonly string[] {
    return this.#hosts.map((host) => `ws://${host}`);
  }

  /** Whether the request is for this server by its own name; one by another name comes from a trap. */
  refuseHost({ headers }: IncomingMessage): Refusal | null {
    return headers.host !== undefined && this.#hosts.includes(headers.host) ? null : 421;
  }

  /** Whether a socket may be opened. */
  refuseSocket(request: IncomingMessage): Refusal | null {
    const { headers, url } = request;
    const refusal = this.refuseHost(request);
    if (refusal !== null) return refusal;
    if (url !== '/contract') return 404;
    if (headers.origin !== `http://${headers.host ?? ''}`) return 403;
    // Counted before the token is looked at, or guessing would go on at full speed.
    if (this.#recentFailures() >= FAILURES_AT_ONCE) return 429;
    if (this.#rightProtocol(offeredProtocols(headers['sec-websocket-protocol'])) !== null) return null;
    this.#failures += 1;
    return 401;
  }

  /** The offered protocol that has the token, which is the one to answer with. */
  chooseProtocol(offered: ReadonlySet<string>): string | false {
    return this.#rightProtocol([...offered]) ?? false;
  }

  #rightProtocol(offered: readonly string[]): string | null {
    return offered.find((protocol) => timingSafeEqual(digest(protocol), this.#token)) ?? null;
  }

  #recentFailures(): number {
    const now = performance.now();
    const forgiven = ((now - this.#counted) / 1_000) * FAILURES_PER_SECOND;
    this.#counted = now;
    this.#failures = Math.max(0, this.#failures - forgiven);
    return this.#failures;
  }
}

function offeredProtocols(header: string | undefined): string[] {
  return (header ?? '').split(',').map((protocol) => protocol.trim());
}

/** Of one length whatever was typed, so that the comparison tells nothing. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
