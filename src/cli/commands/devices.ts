import { parseArgs } from 'node:util';
import { probeVideoEncoders } from '../../engine/encode/probe-encoders.js';
import type { CameraMode, CaptureDevice, DeviceLayer } from '../../engine/source/device-layer.js';
import { ffmpegDevices } from '../../engine/source/ffmpeg-devices.js';
import { screenRequest } from '../../engine/source/screen-source.js';
import { toAppError } from '../../shared/errors.js';
import type { CliIo } from '../cli-io.js';
import { EXIT } from '../exit-codes.js';

interface Listed {
  /** What `--source` or `--audio` takes. */
  readonly uri: string;
  readonly description: string;
}

export interface DeviceReport {
  readonly cameras: readonly (Listed & { readonly name: string; readonly modes: readonly CameraMode[] })[];
  readonly screens: readonly Listed[];
  readonly microphones: readonly Listed[];
  readonly encoders: readonly string[];
  /** Why a list is empty. */
  readonly reasons: {
    readonly cameras?: string;
    readonly screens?: string;
    readonly microphones?: string;
  };
}

/** Screens are asked for, not opened: any picture will do. */
const ANY_CANVAS = { width: 1280, height: 720, frameRate: 30 };

/** `veilcast devices [--json]`: what can be captured here, and what encodes it. */
export async function runDevices(args: string[], io: CliIo): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } });
  const report = await describeDevices(ffmpegDevices, await probeVideoEncoders());
  if (values.json) io.stdout(JSON.stringify(report));
  else for (const line of formatDevices(report)) io.stdout(line);
  return EXIT.done;
}

/** What can be captured, by the names that `live` takes; of every kind that there is none of, why. */
export async function describeDevices(
  devices: DeviceLayer,
  encoders: readonly string[],
): Promise<DeviceReport> {
  const all = await devices.list();
  const of = (kind: CaptureDevice['kind']): CaptureDevice[] => all.filter((one) => one.kind === kind);
  const cameras = [];
  for (const [index, { name, description }] of of('camera').entries()) {
    // A camera that is in use answers no question about its modes, but it is there.
    const modes = await devices.modes(name).catch(() => []);
    cameras.push({ uri: `camera:${index}`, name, description, modes });
  }
  const microphones = of('microphone').map(({ description }, index) => ({
    uri: `mic:${index}`,
    description,
  }));
  const { screens, reason } = await describeScreens(of('screen'), devices);
  return {
    cameras,
    screens,
    microphones,
    encoders,
    reasons: {
      ...(cameras.length === 0 ? { cameras: 'no camera found' + hint('camera', devices.platform) } : {}),
      ...(reason === null ? {} : { screens: reason }),
      ...(microphones.length === 0
        ? { microphones: 'no microphone found' + hint('microphone', devices.platform) }
        : {}),
    },
  };
}

/** Only screens that can be captured: one that would be black is as good as none. */
async function describeScreens(
  found: readonly CaptureDevice[],
  devices: DeviceLayer,
): Promise<{ screens: Listed[]; reason: string | null }> {
  const screens: Listed[] = [];
  const x11 = devices.platform === 'linux';
  // X11 calls all monitors together one screen.
  const names = x11 && found.length > 0 ? ['all monitors (X11)'] : found.map((one) => one.description);
  let reason = 'no screen found';
  try {
    if (x11 && names.length === 0) {
      const { address } = await screenRequest(0, ANY_CANVAS, devices);
      reason = `the X11 display ${address} does not answer`;
    }
    for (const [index, description] of names.entries()) {
      await screenRequest(index, ANY_CANVAS, devices);
      screens.push({ uri: `screen:${index}`, description });
    }
  } catch (error) {
    reason = toAppError(error, 'source.unavailable', 'screen').message;
  }
  return { screens, reason: screens.length > 0 ? null : reason };
}

/** Where to look when the system names no device although one is plugged in. */
function hint(kind: 'camera' | 'microphone', platform: NodeJS.Platform): string {
  switch (platform) {
    case 'linux':
      return kind === 'camera'
        ? ' (no /dev/video* that this account may open: is it in the group "video"?)'
        : ' (no ALSA device that this account may open: is it in the group "audio"?)';
    case 'darwin':
      return ' (or macOS does not permit it: System Settings, Privacy & Security)';
    case 'win32':
      return ' (or Windows does not permit it: Settings, Privacy & security)';
    default:
      return '';
  }
}

/** The report for people, one line each. */
export function formatDevices({ cameras, screens, microphones, encoders, reasons }: DeviceReport): string[] {
  const list = (name: string, lines: readonly string[], reason = 'none'): string[] => [
    name,
    ...(lines.length > 0 ? lines : [reason]).map((line) => `  ${line}`),
  ];
  const line = ({ uri, description }: Listed): string => `${uri}  ${description}`;
  return [
    ...list('cameras', cameras.map(formatCamera), reasons.cameras),
    ...list('screens', screens.map(line), reasons.screens),
    ...list('microphones (--audio)', microphones.map(line), reasons.microphones),
    ...list('H.264 encoders, the first is used', encoders),
  ];
}

function formatCamera({ uri, description, modes }: DeviceReport['cameras'][number]): string {
  const sizes = modes.map((mode) => `${mode.width}x${mode.height}@${Math.round(mode.frameRate)}`);
  const known = sizes.length > 0 ? [...new Set(sizes)].join(' ') : 'modes unknown, it may be in use';
  return `${uri}  ${description}  ${known}`;
}
