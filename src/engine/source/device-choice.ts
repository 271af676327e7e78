import { AppError } from '../../shared/errors.js';
import type { CaptureDevice, DeviceLayer } from './device-layer.js';

/**
 * Device `index` of a kind in the system's list, chosen once. The list closes ranks when a device is unplugged: who
 * looked for the number again would put another camera or microphone on air than the one that was asked for.
 */
export class DeviceChoice {
  readonly #kind: CaptureDevice['kind'];
  readonly #index: number;
  readonly #devices: DeviceLayer;
  #chosen: CaptureDevice | null = null;

  constructor(kind: CaptureDevice['kind'], index: number, devices: DeviceLayer) {
    this.#kind = kind;
    this.#index = index;
    this.#devices = devices;
  }

  /** Where the device is in the list now. Throws as `find`. */
  async place(): Promise<number> {
    const chosen = await this.find();
    const there = (await this.#devices.list()).filter(({ kind }) => kind === this.#kind);
    return there.findIndex((device) => isSame(device, chosen));
  }

  /** The device, the same every time. Throws AppError `source.unavailable` when it is not there. */
  async find(): Promise<CaptureDevice> {
    const there = (await this.#devices.list()).filter(({ kind }) => kind === this.#kind);
    const chosen = this.#chosen;
    if (chosen) {
      const again = there.find((device) => isSame(device, chosen));
      if (again) return again;
      throw new AppError(
        'source.unavailable',
        `expected ${chosen.description} again, there is ${this.#name(there)}`,
      );
    }
    const device = there[this.#index];
    if (!device) {
      throw new AppError('source.unavailable', `expected a ${this.#kind}, there is ${this.#name(there)}`);
    }
    this.#chosen = device;
    return device;
  }

  #name(there: readonly CaptureDevice[]): string {
    if (there.length === 0) return 'none';
    const prefix = this.#kind === 'microphone' ? 'mic' : this.#kind;
    return `only ${there.map(({ description }, at) => `${prefix}:${at} (${description})`).join(', ')}`;
  }
}

function isSame(a: CaptureDevice, b: CaptureDevice): boolean {
  return a.name === b.name && a.description === b.description && a.id === b.id;
}

/**
 * The options by which FFmpeg opens this very device although another has its name. Throws AppError
 * `source.unsupported` where it has none and would open the other.
 */
export async function distinguish(
  device: CaptureDevice,
  media: 'video' | 'audio',
  devices: DeviceLayer,
): Promise<Record<string, string>> {
  if (devices.platform !== 'win32' && devices.platform !== 'darwin') return {};
  const rivals = (await devices.list()).filter(({ kind }) => kind === device.kind);
  const before = rivals.slice(
    0,
    rivals.findIndex((rival) => isSame(rival, device)),
  );
  if (devices.platform === 'win32') {
    const twins = before.filter(({ name }) => name === device.name).length;
    return twins === 0 ? {} : { [`${media}_device_number`]: String(twins) };
  }
  // AVFoundation takes the first whose name begins so.
  if (before.some(({ name }) => name.startsWith(device.name))) {
    throw new AppError(
      'source.unsupported',
      `${device.name}: macOS would open another of this name: unplug the other, or rename one`,
    );
  }
  return {};
}
