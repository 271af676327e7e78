import { parseArgs } from 'node:util';
import { probeVideoEncoders } from '../../engine/encode/probe-encoders.js';
import type { CameraMode } from '../../engine/source/device-layer.js';
import { ffmpegDevices } from '../../engine/source/ffmpeg-devices.js';
import type { CliIo } from '../cli-io.js';
import { EXIT } from '../exit-codes.js';

interface DeviceReport {
  readonly cameras: readonly {
    uri: string;
    name: string;
    description: string;
    modes: readonly CameraMode[];
  }[];
  readonly screens: readonly { uri: string; description: string }[];
  readonly microphones: readonly { uri: string; description: string }[];
  readonly encoders: readonly string[];
}

/** `veilcast devices [--json]`: what can be captured here, and what encodes it. */
export async function runDevices(args: string[], io: CliIo): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } });
  const report = await collect();
  if (values.json) io.stdout(JSON.stringify(report));
  else for (const line of format(report)) io.stdout(line);
  return EXIT.done;
}

async function collect(): Promise<DeviceReport> {
  const { env, platform } = ffmpegDevices;
  const devices = await ffmpegDevices.list();
  const of = (kind: string): typeof devices => devices.filter((device) => device.kind === kind);
  const cameras = [];
  for (const [index, { name, description }] of of('camera').entries()) {
    // A camera that is in use answers no question about its modes, but it is there.
    const modes = await ffmpegDevices.modes(name).catch(() => []);
    cameras.push({ uri: `camera:${index}`, name, description, modes });
  }
  const screens = of('screen').map(({ description }, index) => ({ uri: `screen:${index}`, description }));
  if (
    screens.length === 0 &&
    platform === 'linux' &&
    env['DISPLAY'] &&
    env['XDG_SESSION_TYPE'] !== 'wayland'
  ) {
    screens.push({ uri: 'screen:0', description: `X11 display ${env['DISPLAY']}` });
  }
  const microphones = of('microphone').map(({ description }, index) => ({
    uri: `mic:${index}`,
    description,
  }));
  return { cameras, screens, microphones, encoders: await probeVideoEncoders() };
}

function format({ cameras, screens, microphones, encoders }: DeviceReport): string[] {
  const list = (name: string, lines: readonly string[]): string[] => [
    name,
    ...(lines.length > 0 ? lines.map((line) => `  ${line}`) : ['  none found']),
  ];
  return [
    ...list(
      'cameras',
      cameras.map(({ uri, description, modes }) => {
        const sizes = modes.map((mode) => `${mode.width}x${mode.height}@${Math.round(mode.frameRate)}`);
        return `${uri}  ${description}  ${[...new Set(sizes)].join(' ')}`;
      }),
    ),
    ...list(
      'screens',
      screens.map(({ uri, description }) => `${uri}  ${description}`),
    ),
    ...list(
      'microphones (--audio)',
      microphones.map(({ uri, description }) => `${uri}  ${description}`),
    ),
    ...list('H.264 encoders, the first is used', encoders),
  ];
}
