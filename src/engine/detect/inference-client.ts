import type { Detection } from '../../shared/cover.js';
import { AppError } from '../../shared/errors.js';
import type { DetectionResult, DetectorPicture, SupervisedDetector } from './detector.js';
import { FACE_NUMBERS, inferenceReplySchema, type InferenceReply } from './inference-messages.js';
import type { ProcessPort } from '../process/process-port.js';
import type { ProviderName } from './provider-names.js';
import type { ProviderTrial } from './providers.js';

/** An answer later than this means that the process hangs, ms. */
const ANSWER_TIMEOUT_MS = 2_000;
/** Loading and trying all providers takes less than this, ms. */
const START_TIMEOUT_MS = 30_000;
const FIRST_RESTART_MS = 100;
const LONGEST_RESTART_MS = 3_000;
/** A process that worked for this long begins again with the shortest wait, ms. */
const HEALTHY_MS = 10_000;
/** After this many nonsense answers in a row the process is started anew. */
const MAX_NONSENSE = 3;
/** More faces than this in one picture are noise. */
const MAX_FACES = 2_000;

interface Search {
  readonly picture: DetectorPicture;
  readonly sentAt: number;
  readonly timer: NodeJS.Timeout;
  resolve(result: DetectionResult): void;
  reject(error: AppError): void;
}

/**
 * The detector as the line sees it: its process is watched and restarted, its answers are checked, and everything
 * that is not a sound answer in time is an error, never a guess.
 */
export class InferenceClient implements SupervisedDetector {
  /** Resolves with the start-up benchmark once the process answers, or with the error that it starts with. */
  readonly started: Promise<readonly ProviderTrial[] | AppError>;
  readonly #spawn: () => ProcessPort;
  #port: ProcessPort | null = null;
  #state: 'starting' | 'ready' | 'down' = 'starting';
  #provider: ProviderName | null = null;
  #excluded = new Set<ProviderName>();
  #underTrial: ProviderName | null = null;
  #searches = new Map<number, Search>();
  #nextId = 1;
  #nonsense = 0;
  #readyAt = 0;
  #restartWait = FIRST_RESTART_MS;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #cpuSeconds = 0;
  #announce: (outcome: readonly ProviderTrial[] | AppError) => void = () => undefined;

  constructor(spawn: () => ProcessPort) {
    this.#spawn = spawn;
    this.started = new Promise((resolve) => {
      this.#announce = resolve;
    });
    this.#launch();
  }

  get state(): 'starting' | 'ready' | 'down' {
    return this.#state;
  }

  get provider(): ProviderName | null {
    return this.#provider;
  }

  /** Processor time that the process used, as of its newest answer, s; a new process begins at 0. */
  get cpuSeconds(): number {
    return this.#cpuSeconds;
  }

  detect(picture: DetectorPicture): Promise<DetectionResult> {
    const port = this.#port;
    if (!port || this.#state !== 'ready') {
      return Promise.reject(
        new AppError('detector.lost', `expected the detector to be ready, it is ${this.#state}`, {
          retryable: true,
        }),
      );
    }
    return new Promise((resolve, reject) => {
      const id = this.#nextId;
      this.#nextId += 1;
      const timer = setTimeout(() => {
        this.#fail('detector.timeout', `expected an answer within ${ANSWER_TIMEOUT_MS} ms, got none`);
      }, ANSWER_TIMEOUT_MS);
      this.#searches.set(id, { picture, sentAt: performance.now(), timer, resolve, reject });
      port.send({ type: 'search', id, ...picture });
    });
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#fail('detector.lost', 'the detector was closed');
    return Promise.resolve();
  }

  #launch(): void {
    const port = this.#spawn();
    this.#port = port;
    this.#nonsense = 0;
    this.#underTrial = null;
    port.onMessage((message) => {
      if (this.#port === port) this.#hear(message);
    });
    port.onExit((reason) => {
      if (this.#port === port) this.#fail('detector.lost', `the detector's process ended (${reason})`);
    });
    this.#timer = setTimeout(() => {
      this.#fail('detector.timeout', `expected the detector to start within ${START_TIMEOUT_MS / 1000} s`);
    }, START_TIMEOUT_MS);
    port.send({ type: 'start', excluded: [...this.#excluded] });
  }

  #hear(message: unknown): void {
    const parsed = inferenceReplySchema.safeParse(message);
    if (!parsed.success) {
      this.#fail('detector.nonsense', 'the detector said something that is no answer');
      return;
    }
    const reply = parsed.data;
    switch (reply.type) {
      case 'trial':
        this.#underTrial = reply.provider;
        break;
      case 'ready':
        this.#becomeReady(reply.provider, reply.trials);
        break;
      case 'fell-back':
        if (this.#provider) this.#excluded.add(this.#provider);
        this.#provider = this.#underTrial = reply.provider;
        break;
      case 'found':
        this.#finishSearch(reply);
        break;
      case 'failed':
        this.#hearFailure(reply);
        break;
    }
  }

  #becomeReady(provider: ProviderName, trials: readonly ProviderTrial[]): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#state = 'ready';
    this.#provider = provider;
    this.#readyAt = performance.now();
    this.#announce(trials);
  }

  #finishSearch({ id, faces, cpuSeconds }: InferenceReply & { type: 'found' }): void {
    this.#cpuSeconds = cpuSeconds;
    const search = this.#take(id);
    if (!search) return;
    const detections = readFaces(faces, search.picture);
    if (detections) {
      this.#nonsense = 0;
      search.resolve({ detections, elapsedMs: performance.now() - search.sentAt });
      return;
    }
    search.reject(
      new AppError('detector.nonsense', 'expected boxes within the picture, got numbers that are none'),
    );
    this.#countNonsense();
  }

  #hearFailure({ id, code, message }: InferenceReply & { type: 'failed' }): void {
    const error = new AppError(code, message);
    if (id === null) {
      this.#underTrial = null;
      this.#fail(code, message);
      return;
    }
    this.#take(id)?.reject(error);
    this.#countNonsense();
  }

  #countNonsense(): void {
    this.#nonsense += 1;
    if (this.#nonsense >= MAX_NONSENSE) {
      this.#fail('detector.nonsense', `${MAX_NONSENSE} answers in a row were of no use`);
    }
  }

  #take(id: number): Search | undefined {
    const search = this.#searches.get(id);
    if (search) clearTimeout(search.timer);
    this.#searches.delete(id);
    return search;
  }

  /** Gives up the process: every search under way fails, and a new process is started after a wait. */
  #fail(code: AppError['code'], message: string): void {
    const port = this.#port;
    if (!port) return;
    this.#port = null;
    port.kill();
    const error = new AppError(code, message, { retryable: true });
    for (const id of [...this.#searches.keys()]) this.#take(id)?.reject(error);
    // Whatever was in use when the process died is suspect; the CPU is what everything falls back to.
    if (this.#underTrial && this.#underTrial !== 'cpu') this.#excluded.add(this.#underTrial);
    else this.#announce(error);
    this.#state = 'down';
    this.#provider = null;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#closed) return;
    if (this.#readyAt > 0 && performance.now() - this.#readyAt > HEALTHY_MS)
      this.#restartWait = FIRST_RESTART_MS;
    this.#timer = setTimeout(() => {
      this.#launch();
    }, this.#restartWait);
    this.#restartWait = Math.min(LONGEST_RESTART_MS, this.#restartWait * 2);
  }
}

/** Null when a number can't be: not finite, a score outside 0–1, or a box that has nothing to do with the picture. */
function readFaces(faces: Float32Array, { width, height }: DetectorPicture): Detection[] | null {
  if (faces.length % FACE_NUMBERS !== 0 || faces.length > MAX_FACES * FACE_NUMBERS) return null;
  const detections: Detection[] = [];
  for (let at = 0; at < faces.length; at += FACE_NUMBERS) {
    const [x = NaN, y = NaN, w = NaN, h = NaN, score = NaN] = faces.subarray(at, at + FACE_NUMBERS);
    const sound =
      w > 0 &&
      h > 0 &&
      w <= 4 * width &&
      h <= 4 * height &&
      x < 2 * width &&
      y < 2 * height &&
      x + w > -width &&
      y + h > -height;
    if (!sound || !(score >= 0 && score <= 1 + 1e-3)) return null;
    detections.push({ box: { x, y, w, h }, score: Math.min(1, score), kind: 'face' });
  }
  return detections;
}
