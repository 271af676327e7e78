import type { StudioStatus } from '../../shared/studio-status.js';

/** Snapshots go out this often while the program runs, ms. */
const EVERY_MS = 250;
/** Changes nearer together than this are told together, ms. */
const TOGETHER_MS = 20;

/** What the counters of the outputs and processes said at some moment. */
interface Sample {
  readonly at: number;
  readonly bytes: number;
  readonly cpuSeconds: number;
}

/** Tells the windows where the studio stands: four times a second while it moves, and soon after every change. */
export class StatusFeed {
  readonly #read: () => StudioStatus;
  readonly #publish: (status: StudioStatus) => void;
  #timer: NodeJS.Timeout | null = null;
  #soon: NodeJS.Timeout | null = null;

  constructor(read: () => StudioStatus, publish: (status: StudioStatus) => void) {
    this.#read = read;
    this.#publish = publish;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      this.#tell();
    }, EVERY_MS);
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    if (this.#soon) clearTimeout(this.#soon);
    this.#timer = this.#soon = null;
  }

  /** Something changed that people should see at once. */
  changed(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = null;
      this.#tell();
    }, TOGETHER_MS);
  }

  #tell(): void {
    this.#publish(this.#read());
  }
}

/** Turns counters that only grow into rates over the newest second or so. */
export class RateMeter {
  #samples: Sample[] = [];

  /** `bytes` sent and `cpuSeconds` used so far; answers bit/s and the share of one processor. */
  read(bytes: number, cpuSeconds: number): { bitsPerSecond: number; cpu: number } {
    const now: Sample = { at: performance.now(), bytes, cpuSeconds };
    this.#samples.push(now);
    while (this.#samples.length > 2 && now.at - (this.#samples[1]?.at ?? 0) >= 1_000) this.#samples.shift();
    const [first = now] = this.#samples;
    const seconds = (now.at - first.at) / 1_000;
    if (seconds <= 0) return { bitsPerSecond: 0, cpu: 0 };
    // A counter that began anew (an output ended, a process was restarted) says nothing about this second.
    return {
      bitsPerSecond: Math.max(0, ((now.bytes - first.bytes) * 8) / seconds),
      cpu: Math.max(0, (now.cpuSeconds - first.cpuSeconds) / seconds),
    };
  }
}
