import { access, mkdir, rename } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { AppError, toAppError } from '../../shared/errors.js';
import {
  keepPacket,
  type Output,
  type OutputCounters,
  type OutputHost,
  type OutputState,
  type ProgramFormat,
  type ProgramPacket,
} from './output.js';
import { ProgramMuxer } from './program-muxer.js';

/**
 * Containers in which a recording can break off at any moment and still plays: each piece stands for itself.
 * The MP4 is written in fragments, one a keyframe. Without `flush_packets` FFmpeg keeps 256 KiB in memory, which is
 * many seconds of a small picture.
 */
const CONTAINERS: Readonly<Record<string, { name: string; options: Record<string, string | number> }>> = {
  '.mp4': {
    name: 'mp4',
    options: { movflags: '+frag_keyframe+empty_moov+default_base_moof', flush_packets: 1 },
  },
  '.mkv': { name: 'matroska', options: { cluster_time_limit: 1000, flush_packets: 1 } },
};

/** Throws AppError `usage.invalid` for a name that does not end in .mp4 or .mkv. */
export function assertRecordingName(path: string): void {
  if (CONTAINERS[extname(path).toLowerCase()]) return;
  throw new AppError('usage.invalid', `recording: expected a name ending in .mp4 or .mkv, got ${path}`);
}

/** Records the program to a file. While it runs the name says so; the final name appears when it is whole. */
export class RecordingOutput implements Output {
  readonly name: string;
  readonly #path: string;
  readonly #partPath: string;
  readonly #host: OutputHost;
  #state: OutputState = { state: 'connecting' };
  #muxer: ProgramMuxer | null = null;
  #tail: Promise<void> = Promise.resolve();
  /** Pictures that came before this many drops are not written. */
  #drops = 0;
  #awaitsKeyframe = false;
  #bytes = 0;
  #packets = 0;

  /** `path` ends in .mp4 or .mkv. Throws AppError `usage.invalid`. */
  constructor(path: string, host: OutputHost) {
    assertRecordingName(path);
    this.name = path;
    this.#path = path;
    this.#partPath = join(dirname(path), `${basename(path, extname(path))}.recording${extname(path)}`);
    this.#host = host;
  }

  get state(): OutputState {
    return this.#state;
  }

  get counters(): OutputCounters {
    return { bytes: this.#bytes, packets: this.#packets, droppedPackets: 0, reconnects: 0 };
  }

  /** Makes the file, and its folder where there is none. Throws AppError `output.exists` or `output.*`. */
  async start(format: ProgramFormat): Promise<void> {
    for (const path of [this.#path, this.#partPath]) {
      const taken = await access(path).then(
        () => true,
        () => false,
      );
      if (taken) throw new AppError('output.exists', `${path}: exists already`);
    }
    const container = CONTAINERS[extname(this.#path).toLowerCase()];
    if (!container) return;
    const folder = dirname(this.#path);
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw new AppError('output.not-permitted', `${folder}: the folder is not there and cannot be made`, {
        cause: error,
      });
    });
    // Without its scheme a name with a colon would be taken for an address.
    const url = `file:${this.#partPath}`;
    this.#muxer = await ProgramMuxer.open(container.name, url, format, container.options, false);
    this.#host.requestKeyframe();
    this.#enter({ state: 'live' });
  }

  write(packet: ProgramPacket): void {
    const muxer = this.#muxer;
    if (!muxer || this.#state.state !== 'live') return;
    if (packet.kind === 'video') {
      if (this.#awaitsKeyframe && !packet.keyframe) return;
      this.#awaitsKeyframe = false;
    }
    const kept = keepPacket(packet);
    const drops = this.#drops;
    this.#tail = this.#tail.then(async () => {
      try {
        if (packet.kind === 'video' && drops !== this.#drops) return;
        if (this.#state.state !== 'live' || !(await muxer.write(kept))) return;
        this.#bytes += kept.packet.size;
        this.#packets += 1;
        this.#host.sent(kept);
      } catch (error) {
        this.#fail(error);
      } finally {
        kept.packet.free();
      }
    });
  }

  dropUnsent(): void {
    this.#drops += 1;
    this.#awaitsKeyframe = true;
  }

  async stop(): Promise<void> {
    await this.#tail;
    const muxer = this.#muxer;
    this.#muxer = null;
    if (!muxer) return;
    if (this.#state.state === 'live')
      await muxer.finish().catch((error: unknown) => {
        this.#fail(error);
      });
    await muxer.close();
    if (this.#state.state !== 'live') return;
    await rename(this.#partPath, this.#path);
    this.#enter({ state: 'stopped' });
  }

  #fail(thrown: unknown): void {
    const cause = toAppError(thrown, 'output.failed', 'recording');
    const message = `${cause.message}; what was recorded is kept in ${this.#partPath}`;
    this.#enter({ state: 'failed', error: new AppError(cause.code, message, { cause }) });
  }

  #enter(state: OutputState): void {
    this.#state = state;
    this.#host.changed(this);
  }
}
