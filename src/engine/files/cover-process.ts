import './choose-sharp.js';
import { constants, setPriority } from 'node:os';
import '../ffmpeg/quiet.js';
import { AppError, toAppError } from '../../shared/errors.js';
import type { DetectionResult, Detector } from '../detect/detector.js';
import { hearParent } from '../process/parent-port.js';
import { runRedactorSelfTest } from '../redact/self-test.js';
import { coverFile } from '../session/batch-file.js';
import type { VideoProgress } from '../session/batch-job.js';
import type { CoverReply, CoverRequest } from './cover-messages.js';
import { readStill } from './file-still.js';

/**
 * The program of the process that covers files, one at a time: a file that crashes a decoder takes this process with
 * it and nothing else. Its pictures are searched by the queue's detector.
 */
const PRESET = 'veryfast';

interface Search {
  resolve(result: DetectionResult): void;
  reject(error: AppError): void;
}

const searches = new Map<number, Search>();
let nextId = 1;
let stop = new AbortController();
let resumed: Promise<void> = Promise.resolve();
let resume: () => void = () => undefined;

const tell = hearParent((message) => {
  // Only the queue has this channel, and it speaks through this type.
  hear(message as CoverRequest);
});
// Whoever is live needs the machine more.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

/** While paused no search is answered, and nothing is covered without one. */
const detector: Detector = {
  detect: async (picture) => {
    await resumed;
    stop.signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const id = nextId;
      nextId += 1;
      searches.set(id, { resolve, reject });
      say({ type: 'search', id, ...picture });
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
      resume();
      break;
    case 'still':
      void takeStill(request.id, request.path);
      break;
    case 'found':
      take(request.id)?.resolve(request);
      break;
    case 'search-failed':
      take(request.id)?.reject(new AppError('detector.lost', request.message, { retryable: true }));
      break;
  }
}

function take(id: number): Search | undefined {
  const search = searches.get(id);
  searches.delete(id);
  return search;
}

function pause(paused: boolean): void {
  resume();
  if (!paused) return;
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

async function takeStill(id: number, path: string): Promise<void> {
  try {
    say({ type: 'still', id, jpeg: await readStill(path) });
  } catch (thrown) {
    const { code, message } = toAppError(thrown, 'input.unsupported', path);
    say({ type: 'no-still', id, error: { code, message } });
  }
}

/** A few times a second is enough for a bar. */
function tellProgress(): (progress: VideoProgress) => void {
  let last = 0;
  return ({ time, duration }) => {
    const now = performance.now();
    if (duration === null || duration <= 0 || now - last < 200) return;
    last = now;
    say({ type: 'progress', progress: Math.max(0, Math.min(1, time / duration)) });
  };
}

function say(reply: CoverReply): void {
  tell(reply);
}
