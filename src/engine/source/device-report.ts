import { toAppError } from '../../shared/errors.js';
import type { CaptureDevice, DeviceLayer } from './device-layer.js';
import { screenRequest } from './screen-source.js';

export interface Listed {
  /** What `--source` or `--audio` takes. */
  readonly uri: string;
  readonly description: string;
}

export interface CaptureReport {
  /** `name` is what the system opens it by. */
  readonly cameras: readonly (Listed & { readonly name: string })[];
  readonly screens: readonly Listed[];
  readonly microphones: readonly Listed[];
  /** Why a list is empty. */
  readonly reasons: {
    readonly cameras?: string;
    readonly screens?: string;
    readonly microphones?: string;
  };
}

/** Screens are asked for, not opened: any picture will do. */
const ANY_CANVAS = { width: 1280, height: 720, frameRate: 30 };

/** What can be captured, by the names that `live` takes; of every kind that there is none of, why. */
export async function findCaptureDevices(devices: DeviceLayer): Promise<CaptureReport> {
  const all = await devices.list();
  const of = (kind: CaptureDevice['kind']): CaptureDevice[] => all.filter((one) => one.kind === kind);
  const cameras = of('camera').map(({ name, description }, index) => ({
    uri: `camera:${index}`,
    name,
    description,
  }));
  const microphones = of('microphone').map(({ description }, index) => ({
    uri: `mic:${index}`,
    description,
  }));
  const { screens, reason } = await describeScreens(of('screen'), devices);
  return {
    cameras,
    screens,
    microphones,
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
