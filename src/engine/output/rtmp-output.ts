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
import type { RtmpTarget } from './rtmp-target.js';
import { RtmpWire } from './rtmp-wire.js';

/** Waits between tries, ms; the last one repeats. */
const BACK_OFF_MS = [500, 1_000, 2_000, 4_000, 8_000];
/** A destination that never took the stream is given up after this many tries; one that did is never given up. */
const FIRST_TRIES = 3;
/** More than this unsent and video is left out until the next keyframe: what is later than this helps nobody; s. */
const BACKLOG_SECONDS = 2;
/** A server that takes nothing for this long while bytes wait is lost, ms. */
const STALL_MS = 5_000;
/** When what waits is to be dropped, less than this is as good as sent, s. */
const DROPPABLE_SECONDS = 0.5;
const FINISH_MS = 3_000;

interface Connection {
  readonly wire: RtmpWire;
  readonly muxer: ProgramMuxer;
  /** Writes happen one after the other. */
  tail: Promise<void>;
  /** Leaving video out until the next keyframe, because the network is behind or what waited was dropped. */
  skipping: boolean;
  /** Pictures that came before this many drops are not sent. */
  drops: number;
  askedForKeyframe: boolean;
  ended: boolean;
}

/** Publishes the program over RTMP or RTMPS and comes back by itself, on a keyframe, whenever it is lost. */
export class RtmpOutput implements Output {
  readonly name: string;
  readonly #target: RtmpTarget;
  readonly #host: OutputHost;
  readonly #bitsPerSecond: number;
  #state: OutputState = { state: 'connecting' };
  #connection: Connection | null = null;
  #loop: Promise<void> = Promise.resolve();
  #stop = new AbortController();
  #wasLive = false;
  #bytesBefore = 0;
  #packets = 0;
  #dropped = 0;
  #reconnects = 0;

  constructor(target: RtmpTarget, host: OutputHost, bitsPerSecond: number) {
    this.#target = target;
    this.#host = host;
    this.#bitsPerSecond = bitsPerSecond;
    this.name = target.name;
  }

  get state(): OutputState {
    return this.#state;
  }

  get counters(): OutputCounters {
    return {
      bytes: this.#bytesBefore + (this.#connection?.wire.sentBytes ?? 0),
      packets: this.#packets,
      droppedPackets: this.#dropped,
      reconnects: this.#reconnects,
    };
  }

  start(format: ProgramFormat): Promise<void> {
    this.#loop = this.#keepConnected(format);
    return Promise.resolve();
  }

  write(packet: ProgramPacket): void {
    const connection = this.#connection;
    if (!connection || connection.ended || this.#leaveOut(connection, packet)) {
      if (packet.kind === 'video') this.#dropped += 1;
      return;
    }
    const kept = keepPacket(packet);
    const { drops } = connection;
    connection.tail = connection.tail.then(async () => {
      try {
        if (connection.ended || (kept.kind === 'video' && drops !== connection.drops)) return;
        if (!(await connection.muxer.write(kept))) return;
        this.#packets += 1;
        this.#host.sent(kept);
      } catch {
        // The wire knows better than a broken write why it broke, and its end is what the loop waits for.
        connection.wire.close();
      } finally {
        kept.packet.free();
      }
    });
  }

  dropUnsent(): void {
    const connection = this.#connection;
    if (!connection) return;
    // Bytes that wait for the network are in the middle of RTMP's chunks: they go only with their connection.
    if (this.#backlogSeconds(connection) > DROPPABLE_SECONDS) {
      connection.wire.close();
      return;
    }
    connection.drops += 1;
    connection.skipping = true;
    connection.askedForKeyframe = true;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    if (this.#state.state !== 'failed') this.#enter({ state: 'stopped' });
  }

  #leaveOut(connection: Connection, packet: ProgramPacket): boolean {
    const backlogSeconds = this.#backlogSeconds(connection);
    if (backlogSeconds > BACKLOG_SECONDS) connection.skipping = true;
    if (!connection.skipping) return false;
    const recovered = backlogSeconds < BACKLOG_SECONDS / 2;
    if (recovered && packet.kind === 'video' && packet.keyframe) {
      connection.skipping = false;
      connection.askedForKeyframe = false;
    } else if (recovered && !connection.askedForKeyframe) {
      connection.askedForKeyframe = true;
      this.#host.requestKeyframe();
    }
    return connection.skipping;
  }

  #backlogSeconds({ wire }: Connection): number {
    return (wire.backlogBytes * 8) / this.#bitsPerSecond;
  }

  #isStopping(): boolean {
    return this.#stop.signal.aborted;
  }

  async #keepConnected(format: ProgramFormat): Promise<void> {
    for (let attempt = 1; !this.#isStopping(); attempt += 1) {
      const error = await this.#publishOnce(format, () => (attempt = 0));
      if (this.#isStopping()) return;
      if (!this.#wasLive && (error.code === 'output.rejected' || attempt >= FIRST_TRIES)) {
        this.#enter({ state: 'failed', error });
        return;
      }
      this.#enter({ state: 'reconnecting', attempt: attempt + 1, error });
      await this.#sleep(BACK_OFF_MS[Math.min(attempt, BACK_OFF_MS.length - 1)] ?? 0);
      this.#reconnects += 1;
    }
  }

  /** One connection from its opening to its end; answers why it ended. */
  async #publishOnce(format: ProgramFormat, onLive: () => void): Promise<AppError> {
    let wire: RtmpWire;
    try {
      wire = await RtmpWire.connect(this.#target);
    } catch (error) {
      return toAppError(error, 'output.unreachable', this.name);
    }
    const closed = new Promise<AppError>((resolve) => {
      wire.once('closed', resolve);
    });
    wire.once('accepted', () => {
      this.#wasLive = true;
      onLive();
      this.#enter({ state: 'live' });
    });
    try {
      const muxer = await openMuxer(wire, this.#target, format);
      const connection: Connection = {
        wire,
        muxer,
        tail: Promise.resolve(),
        skipping: false,
        drops: 0,
        askedForKeyframe: false,
        ended: false,
      };
      this.#connection = connection;
      this.#host.requestKeyframe();
      const error = await this.#untilOver(connection, closed);
      await this.#tearDown(connection);
      return error;
    } catch (error) {
      wire.close();
      return toAppError(error, 'output.lost', this.name);
    }
  }

  async #untilOver(connection: Connection, closed: Promise<AppError>): Promise<AppError> {
    let sent = -1;
    let still = 0;
    const watch = setInterval(() => {
      const { sentBytes, backlogBytes } = connection.wire;
      still = sentBytes === sent && backlogBytes > 0 ? still + 500 : 0;
      sent = sentBytes;
      if (still >= STALL_MS) connection.wire.close();
    }, 500);
    const stopped = new Promise<AppError>((resolve) => {
      const end = (): void => {
        resolve(new AppError('output.lost', 'stopped'));
      };
      if (this.#stop.signal.aborted) end();
      this.#stop.signal.addEventListener('abort', end, { once: true });
    });
    const over = await Promise.race([closed, stopped]);
    clearInterval(watch);
    if (still < STALL_MS) return over;
    return new AppError('output.lost', `the server took no data for ${STALL_MS / 1000} s`, {
      retryable: true,
    });
  }

  async #tearDown(connection: Connection): Promise<void> {
    const { wire, muxer } = connection;
    // A server that no longer reads must not hold up the end: after the deadline the wire is cut.
    const deadline = setTimeout(() => {
      wire.close();
    }, FINISH_MS);
    connection.ended = !this.#stop.signal.aborted;
    if (connection.ended) wire.close();
    await connection.tail;
    connection.ended = true;
    await muxer.finish().catch(() => undefined);
    clearTimeout(deadline);
    this.#bytesBefore += wire.sentBytes;
    this.#connection = null;
    wire.close();
    await muxer.close();
  }

  #enter(state: OutputState): void {
    this.#state = state;
    this.#host.changed(this);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#stop.signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          resolve();
        },
        { once: true },
      );
    });
  }
}

/**
 * FFmpeg's FLV muxer behind its fifo: a thread of its own, and the only way to hand options to the protocol.
 * The key travels in an option, never in a URL, so that nothing FFmpeg prints can hold it.
 */
function openMuxer(wire: RtmpWire, target: RtmpTarget, format: ProgramFormat): Promise<ProgramMuxer> {
  const protocol = {
    rtmp_tcurl: target.tcUrl,
    rtmp_app: target.app,
    rtmp_playpath: target.streamKey,
    rtmp_live: 'live',
    tcp_nodelay: '1',
    flvflags: 'no_duration_filesize',
  };
  const escaped = Object.entries(protocol).map(([name, value]) => `${name}=${escapeOption(value)}`);
  return ProgramMuxer.open(
    'fifo',
    `rtmp://127.0.0.1:${wire.port}/`,
    format,
    {
      fifo_format: 'flv',
      format_opts: escaped.join(':'),
      attempt_recovery: 0,
      drop_pkts_on_overflow: 1,
      queue_size: 600,
    },
    true,
  );
}

/** FFmpeg's escaping for values in a list of options: a backslash before what would end or quote them. */
function escapeOption(value: string): string {
  return value.replace(/[\\':=\s]/g, '\\$&');
}
