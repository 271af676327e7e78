import { parseArgs } from 'node:util';
import { probeVideoEncoders } from '../../engine/encode/probe-encoders.js';
import type { CameraMode, DeviceLayer } from '../../engine/source/device-layer.js';
import { findCaptureDevices, type CaptureReport, type Listed } from '../../engine/source/device-report.js';
import { ffmpegDevices } from '../../engine/source/ffmpeg-devices.js';
import type { CliIo } from '../cli-io.js';
import { EXIT } from '../exit-codes.js';

export interface DeviceReport extends CaptureReport {
  readonly cameras: readonly (CaptureReport['cameras'][number] & { readonly modes: readonly CameraMode[] })[];
  readonly encoders: readonly string[];
}

/** `veilcast devices [--json]`: what can be captured here, and what encodes it. */
export async function runDevices(args: string[], io: CliIo): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } });
  const report = await describeDevices(ffmpegDevices, await probeVideoEncoders());
  if (values.json) io.stdout(JSON.stringify(report));
  else for (const line of formatDevices(report)) io.stdout(line);
  return EXIT.done;
}

/** What can be captured, with the pictures that each camera can give. */
export async function describeDevices(
  devices: DeviceLayer,
  encoders: readonly string[],
): Promise<DeviceReport> {
  const found = await findCaptureDevices(devices);
  const cameras = [];
  for (const camera of found.cameras) {
    // A camera that is in use answers no question about its modes, but it is there.
    cameras.push({ ...camera, modes: await devices.modes(camera.name).catch(() => []) });
  }
  const { screens, microphones, reasons } = found;
  return { cameras, screens, microphones, encoders, reasons };
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
