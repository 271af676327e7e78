import type { EngineClient } from '../contract/engine-client.js';

export type Side = 'before' | 'after';

interface Request {
  readonly key: string;
  readonly id: string;
  readonly side: Side;
  /** Hears an image address, or `'none'`. */
  readonly take: (picture: string) => void;
}

/** The engine reads a whole photo for each: more at once would only make all of them late. */
const MOST_AT_ONCE = 2;
/** Pictures kept in memory, about 20 KB each. */
const MOST_KEPT = 200;

/**
 * Small pictures of the user's own files and their covered copies. The newest request comes first, because it is what
 * is looked at now; nothing is written anywhere, and the last pictures are kept for scrolling back.
 */
export class StillLoader {
  readonly #client: EngineClient;
  readonly #kept = new Map<string, string>();
  readonly #asked: Request[] = [];
  #running = 0;

  constructor(client: EngineClient) {
    this.#client = client;
  }

  /** The picture as an image address, if it was loaded before. */
  find(key: string): string | null {
    return this.#kept.get(key) ?? null;
  }

  /** Answers with what takes the request back. */
  load(request: Request): () => void {
    this.#asked.push(request);
    void this.#work();
    return () => {
      const place = this.#asked.indexOf(request);
      if (place >= 0) this.#asked.splice(place, 1);
    };
  }

  async #work(): Promise<void> {
    while (this.#running < MOST_AT_ONCE) {
      const request = this.#asked.pop();
      if (request === undefined) return;
      this.#running += 1;
      request.take(await this.#fetch(request));
      this.#running -= 1;
    }
  }

  async #fetch({ key, id, side }: Request): Promise<string> {
    try {
      const { jpeg } = await this.#client.call('files.still', { id, side });
      const picture = `data:image/jpeg;base64,${jpeg}`;
      this.#kept.set(key, picture);
      const [oldest] = this.#kept.keys();
      if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
      return picture;
    } catch {
      // The file may be moved or deleted by now: its place says that there is no picture.
      return 'none';
    }
  }
}
