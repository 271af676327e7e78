import type { Canvas } from '../src/engine/scene/compositor.js';
import { createFaceDetector } from '../src/engine/detect/face-detector.js';
import { forkProcess } from '../src/engine/process/process-port.js';
import type { Output, OutputHost } from '../src/engine/output/output.js';
import { RecordingOutput } from '../src/engine/output/recording-output.js';
import { RtmpOutput } from '../src/engine/output/rtmp-output.js';
import { parseRtmpTarget } from '../src/engine/output/rtmp-target.js';
import { POLICY_RULES } from '../src/engine/policy/policy-rules.js';
import { LiveSession } from '../src/engine/session/live-session.js';
import { TestFacesSource } from '../src/engine/source/test-faces/test-faces-source.js';
import type { SourceFrame, VideoSource } from '../src/engine/source/video-source.js';
import type { LiveStatus } from '../src/shared/live-status.js';
import { startViewer, type ViewerReport } from './viewer.js';
import type { RtmpServer } from './rtmp-server.js';

const BITS_PER_SECOND = 4_500_000;

export interface StreamedScene {
  readonly status: LiveStatus;
  readonly seen: readonly ViewerReport[];
  /** ms from a picture's capture to its being decoded by the viewer, for every picture with a readable time code. */
  readonly glassToGlass: readonly number[];
}

/** Streams and records the test scene for `seconds`, with a viewer who keeps what arrives in `pulled`. */
export async function streamTestScene(options: {
  canvas: Canvas;
  holdMs: number;
  seconds: number;
  server: RtmpServer;
  recording: string;
  pulled: string;
  inferenceEntry: URL;
  viewerEntry: URL;
}): Promise<StreamedScene> {
  const { canvas, server, recording } = options;
  const scene = new TestFacesSource(canvas);
  const source = new StampedSource(scene);
  await source.open();
  const detector = await createFaceDetector(() => forkProcess(options.inferenceEntry));
  const accepted = new Signal();
  const address = server.url('demo');
  try {
    const session = await LiveSession.start({
      canvas,
      items: [{ source, place: { x: 0, y: 0, w: canvas.width, h: canvas.height } }],
      audio: scene.audio,
      detector,
      style: 'mosaic',
      rules: POLICY_RULES.strict,
      endsByItself: true,
      holdMs: options.holdMs,
      encoding: { codec: 'libx264', preset: 'veryfast', bitsPerSecond: BITS_PER_SECOND },
      outputs: (host) => {
        const watched = watchOutputs(host, accepted);
        return [
          new RtmpOutput(parseRtmpTarget(address), watched, BITS_PER_SECOND),
          new RecordingOutput(recording, watched),
        ];
      },
    });
    try {
      await Promise.race([accepted.promise, session.finished.then(throwEnd)]);
      const viewer = startViewer(options.viewerEntry, address, options.pulled);
      await viewer.untilSeen(Math.round(options.seconds * canvas.frameRate));
      await session.stop();
      if ((await viewer.finish()) !== 0) throw new Error('the viewer could not keep what it saw');
      return { status: session.status(), seen: viewer.seen, glassToGlass: source.delaysOf(viewer.seen) };
    } finally {
      await session.stop();
    }
  } finally {
    await source.close();
    await detector.close();
  }
}

function throwEnd(error: Error | null): never {
  throw error ?? new Error('the stream ended before anybody saw it');
}

function watchOutputs(host: OutputHost, accepted: Signal): OutputHost {
  return {
    requestKeyframe: () => {
      host.requestKeyframe();
    },
    sent: (packet) => {
      host.sent(packet);
    },
    changed: (output: Output) => {
      host.changed(output);
      if (output instanceof RtmpOutput && output.state.state === 'live') accepted.give();
    },
  };
}

/** Notes when each picture of a source was taken. */
class StampedSource implements VideoSource {
  readonly #source: VideoSource;
  #takenAt = new Map<number, number>();

  constructor(source: VideoSource) {
    this.#source = source;
  }

  get state(): VideoSource['state'] {
    return this.#source.state;
  }

  open(): Promise<void> {
    return this.#source.open();
  }

  frameAt(time: number): SourceFrame | null {
    const shown = this.#source.frameAt(time);
    if (shown) this.#takenAt.set(shown.id, performance.timeOrigin + shown.capturedAt);
    return shown;
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  delaysOf(seen: readonly ViewerReport[]): number[] {
    return seen.flatMap(({ code, at }) => {
      const takenAt = code === null ? undefined : this.#takenAt.get(code);
      return takenAt === undefined ? [] : [at - takenAt];
    });
  }
}

class Signal {
  give: () => void = () => undefined;
  readonly promise = new Promise<void>((resolve) => {
    this.give = resolve;
  });
}
