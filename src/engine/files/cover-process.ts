import './choose-sharp.js';
import '../ffmpeg/quiet.js';
import { AppError, toAppError } from '../../shared/errors.js';
import type { DetectionResult, Detector } from '../detect/detector.js';
import { hearParent } from '../process/parent-port.js';
import { runRedactorSelfTest } from '../redact/self-test.js';
import { coverFile } from '../session/batch-file.js';
import type { VideoProgress } from '../session/batch-job.js';
import { yieldToOthers } from './background-priority.js';
import type { CoverReply, CoverRequest } from './cover-messages.js';
import { readStill } from './file-still.js';

/**
 * The program of the process that reads the user's files: it covers one at a time, or makes stills of them. A file
 * that crashes a decoder takes this process with it and nothing else. Its pictures are searched by the queue's
 * detector.
 */
const PRESET = 'veryfast';
/** Between two words of progress, ms: a few times a second is enough for a bar. */
const PROGRESS_MS = 200;

interface Search {
  resolve(result: DetectionResult): void;
  reject(error: AppError): void;
}

const searches = new Map<number, Search>();
let nextId = 1;
let stop = new AbortController();
let resumed: Promise<void> = Promise.resolve();
let resume: (() => void) | null = null;

const tell = hearParent((message) => {
  // Only the queue has this channel, and it speaks through this type.
  hear(message as CoverRequest);
});
yieldToOthers();

/** While paused no search is asked for, and nothing is covered without one. */
const detector: Detector = {
  detect: async (picture) => {
    await resumed;
    stop.signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const id = nextId;
      nextId += 1;
      searches.set(id, { resolve, reject });
      say({ type: 'search', id, ...picture, rgb: toOwn(picture.rgb) });
    });
  },
  close: () => Promise.resolve(),
};

function hear(request: CoverRequest): void {
  switch (request.type) {
    case 'cover':
      void cover(request);
      break;
    case 'pause':
      pause(request.paused);
      break;
    case 'cancel':
      stop.abort();
      pause(false);
      break;
    case 'still':
      void takeStill(request.path);
      break;
    case 'found':
      take(request.id)?.resolve(request);
      break;
    case 'search-failed':
      take(request.id)?.reject(new AppError(request.code, request.message, { retryable: true }));
      break;
  }
}

function take(id: number): Search | undefined {
  const search = searches.get(id);
  searches.delete(id);
  return search;
}

function pause(paused: boolean): void {
  if (!paused) {
    resume?.();
    resume = null;
    return;
  }
  if (resume) return;
  resumed = new Promise((resolve) => {
    resume = resolve;
  });
}

async function cover(request: CoverRequest & { type: 'cover' }): Promise<void> {
  const { input, output, style, policy, crf } = request;
  stop = new AbortController();
  try {
    runRedactorSelfTest(style);
  } catch (error) {
    const { code, message } = toAppError(error, 'redactor.self-test', 'the self-test');
    say({ type: 'outcome', status: 'failed', error: { code, message }, report: null });
    return;
  }
  say({ type: 'progress', progress: 0 });
  const outcome = await coverFile({
    input,
    output,
    settings: { detector, style, policy, preset: PRESET, crf, overwrite: false },
    signal: stop.signal,
    onProgress: tellProgress(),
  });
  const error = outcome.error && { code: outcome.error.code, message: outcome.error.message };
  say({ type: 'outcome', status: outcome.report.status, error, report: outcome.report.report ?? null });
}

async function takeStill(path: string): Promise<void> {
  try {
    say({ type: 'still', jpeg: toOwn(await readStill(path)) });
  } catch (thrown) {
    const { code, message } = toAppError(thrown, 'input.unsupported', path);
    say({ type: 'no-still', error: { code, message } });
  }
}

function tellProgress(): (progress: VideoProgress) => void {
  let last = 0;
  return ({ time, duration }) => {
    const now = performance.now();
    if (duration === null || duration <= 0 || now - last < PROGRESS_MS) return;
    last = now;
    say({ type: 'progress', progress: Math.max(0, Math.min(1, time / duration)) });
  };
}

/** Bytes that can go to another process: sharp's WebAssembly build shares its memory among threads. */
function toOwn(bytes: Uint8Array): Uint8Array {
  return bytes.buffer instanceof SharedArrayBuffer ? new Uint8Array(bytes) : bytes;
}

function say(reply: CoverReply): void {
  tell(reply);
}
