import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import { NEXT_STEP, type AppError } from '../../shared/errors.js';
import type { LiveStatus } from '../../shared/live-status.js';
import { SilentAudio, type AudioSource } from '../../engine/audio/audio-source.js';
import { openAudioInput } from '../../engine/audio/device-audio.js';
import { createFaceDetector } from '../../engine/detect/face-detector.js';
import { chooseVideoEncoder } from '../../engine/encode/probe-encoders.js';
import type { Output, OutputHost } from '../../engine/output/output.js';
import { RecordingOutput } from '../../engine/output/recording-output.js';
import { RtmpOutput } from '../../engine/output/rtmp-output.js';
import type { RtmpTarget } from '../../engine/output/rtmp-target.js';
import { arrange } from '../../engine/scene/layout.js';
import { POLICY_RULES } from '../../engine/policy/policy-rules.js';
import { LiveSession } from '../../engine/session/live-session.js';
import { createSource, type SourceHandle } from '../../engine/source/create-source.js';
import type { CliIo } from '../cli-io.js';
import { EXIT, exitCodeOf } from '../exit-codes.js';
import { launchProgram } from '../launch-program.js';
import { parseLiveCommand, resolveTargets, type AudioChoice, type LiveCommand } from './live-options.js';
import { formatStats, formatSummary } from './live-stats.js';

/** `veilcast live`: streams and records until the duration is over, the source ends, or it is stopped. */
export async function runLive(args: string[], io: CliIo, stop: AbortSignal): Promise<number> {
  const command = parseLiveCommand(args);
  const keys = command.keyStdin ? (await readInput(stop)).split(/\r?\n/) : [];
  if (stop.aborted) return EXIT.interrupted;
  const targets = resolveTargets(command.to, keys);
  const sources = command.sources.map((uri) => createSource(uri, command.canvas));
  const items = arrange(
    command.layout,
    sources.map(({ video }) => video),
    command.canvas,
  );
  const audio = chooseAudio(command.audio, sources);
  const detector = await createFaceDetector(() => launchProgram('inference'));
  try {
    for (const { video } of sources) await video.open();
    await audio.open();
    const session = await LiveSession.start({
      canvas: command.canvas,
      items,
      audio,
      detector,
      style: 'mosaic',
      rules: POLICY_RULES.strict,
      endsByItself: true,
      holdMs: command.holdMs,
      encoding: {
        codec: await chooseVideoEncoder(),
        preset: command.preset,
        bitsPerSecond: command.bitsPerSecond,
      },
      outputs: (host) => createOutputs(command, targets, announce(host, io)),
    });
    const ended = await watch(session, command, io, stop);
    await session.stop();
    return report(session.status(), ended, command, io, stop);
  } finally {
    await Promise.all(sources.map(({ video }) => video.close()));
    await audio.close();
    await detector.close();
  }
}

/** Standard input to its end, or '' when stopped before. */
async function readInput(stop: AbortSignal): Promise<string> {
  const input = addAbortSignal(stop, process.stdin);
  return text(input).catch((error: unknown) => {
    if (stop.aborted) return '';
    throw error;
  });
}

function chooseAudio(choice: AudioChoice, sources: readonly SourceHandle[]): AudioSource {
  switch (choice.kind) {
    case 'source':
      return sources.find((source) => source.audio)?.audio ?? new SilentAudio();
    case 'none':
      return new SilentAudio();
    case 'mic':
    case 'desktop':
      return openAudioInput(choice);
  }
}

function createOutputs(
  { record, bitsPerSecond }: LiveCommand,
  targets: readonly RtmpTarget[],
  host: OutputHost,
): Output[] {
  const streams = targets.map((target) => new RtmpOutput(target, host, bitsPerSecond));
  return record === null ? streams : [...streams, new RecordingOutput(record, host)];
}

/** Tells people of every change of an output's state. */
function announce(host: OutputHost, io: CliIo): OutputHost {
  return {
    requestKeyframe: () => {
      host.requestKeyframe();
    },
    sent: (packet) => {
      host.sent(packet);
    },
    changed: (output) => {
      host.changed(output);
      const { state } = output;
      const why =
        state.state === 'failed' || state.state === 'reconnecting' ? `: ${state.error.message}` : '';
      const step = state.state === 'failed' ? `\n  ${NEXT_STEP[state.error.code]}` : '';
      io.stderr(`${output.name}: ${state.state}${why}${step}`);
    },
  };
}

/** Waits for the end and prints the status meanwhile; answers the error that ended it, if one did. */
async function watch(
  session: LiveSession,
  { duration, stats, json }: LiveCommand,
  io: CliIo,
  stop: AbortSignal,
): Promise<AppError | null> {
  const timer = setInterval(() => {
    const status = session.status();
    if (json) io.stdout(JSON.stringify({ event: 'status', ...status }));
    if (stats) io.stderr(formatStats(status));
  }, 1_000);
  const interrupted = new Promise<null>((resolve) => {
    const end = (): void => {
      resolve(null);
    };
    if (stop.aborted) end();
    stop.addEventListener('abort', end, { once: true });
    if (duration !== null) setTimeout(end, duration * 1_000).unref();
  });
  const ended = await Promise.race([session.finished, interrupted]);
  clearInterval(timer);
  return ended;
}

function report(
  status: LiveStatus,
  ended: AppError | null,
  { json, stats }: LiveCommand,
  io: CliIo,
  stop: AbortSignal,
): number {
  if (json) io.stdout(JSON.stringify({ event: 'end', ...status }));
  if (stats) io.stderr(formatStats(status));
  io.stderr(formatSummary(status));
  if (ended) {
    io.stderr(`veilcast: ${ended.message}\n  ${NEXT_STEP[ended.code]}`);
    return exitCodeOf(ended.code);
  }
  if (status.outputs.some((output) => output.state === 'failed')) return EXIT.output;
  return stop.aborted ? EXIT.interrupted : EXIT.done;
}
