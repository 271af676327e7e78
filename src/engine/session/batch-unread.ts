import { AppError } from '../../shared/errors.js';
import { present } from '../ffmpeg/check.js';
import type { RawPicture } from '../scene/raw-picture.js';
import type { ReadItem, VideoReader } from './batch-reader.js';

/** A reader's items, the first picture of which can be looked at before any is taken: an encoder needs its shape. */
export class Unread {
  readonly #reader: VideoReader;
  readonly #items: AsyncGenerator<ReadItem, void, undefined>;
  #early: ReadItem[] = [];

  constructor(reader: VideoReader) {
    this.#reader = reader;
    this.#items = reader.items();
  }

  /**
   * The first picture; it stays unread. Throws AppError `input.truncated` when the file breaks off before it and
   * `input.no-video` when there is none.
   */
  async peekPicture(path: string): Promise<RawPicture> {
    for (let next = await this.#items.next(); !next.done; next = await this.#items.next()) {
      this.#early.push(kept(next.value));
      if (next.value.kind === 'picture') return next.value.picture;
    }
    const { damagedPackets, truncation } = this.#reader;
    if (truncation) throw truncation;
    if (damagedPackets > 0) {
      throw new AppError(
        'input.truncated',
        `${path}: none of its ${damagedPackets} pictures could be decoded`,
      );
    }
    throw new AppError('input.no-video', `${path}: expected a video, its video stream holds no picture`);
  }

  /** Every item from the first on; a picture belongs to the taker, a packet is valid until the next item. */
  async *all(): AsyncGenerator<ReadItem, void, undefined> {
    for (let item = this.#early.shift(); item; item = this.#early.shift()) {
      yield item;
      if (item.kind === 'packet') item.packet.free();
    }
    yield* this.#items;
  }

  /** Frees what nobody took. */
  async close(): Promise<void> {
    await this.#items.return();
    for (const item of this.#early.splice(0)) {
      if (item.kind === 'picture') item.picture.release();
      else item.packet.free();
    }
  }
}

/** A packet of the reader is reused by its next read. */
function kept(item: ReadItem): ReadItem {
  if (item.kind === 'picture') return item;
  return { ...item, packet: present(item.packet.clone(), 'keeping a packet') };
}
