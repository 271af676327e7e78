import type { Devices } from '../../shared/contract.js';
import { toAppError } from '../../shared/errors.js';
import { findCaptureDevices } from '../source/device-report.js';
import type { DeviceLayer } from '../source/device-layer.js';
import { ffmpegDevices } from '../source/ffmpeg-devices.js';
import { listX11Windows } from '../source/x11-window.js';

/** How often the system is asked what is plugged in, ms. */
const ASK_MS = 2_500;

/** What can be captured here, and word of every change while somebody listens. */
export class DeviceWatch {
  readonly #devices: DeviceLayer;
  readonly #onChange: (devices: Devices) => void;
  #timer: NodeJS.Timeout | null = null;
  #last = '';
  #windows: Devices['windows'] = [];

  constructor(onChange: (devices: Devices) => void, devices: DeviceLayer = ffmpegDevices) {
    this.#onChange = onChange;
    this.#devices = devices;
  }

  /** Everything, windows included: those are only looked for when somebody asks. */
  async list(): Promise<Devices> {
    const problems: string[] = [];
    this.#windows = await this.#listWindows().catch((error: unknown) => {
      problems.push(toAppError(error, 'source.unavailable', 'windows').message);
      return [];
    });
    const found = await this.#ask();
    this.#last = JSON.stringify(found);
    return { ...found, problems: [...found.problems, ...problems] };
  }

  start(): void {
    if (this.#timer) return;
    this.#timer = setInterval(() => {
      void this.#look();
    }, ASK_MS);
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  async #look(): Promise<void> {
    const found = await this.#ask();
    const text = JSON.stringify(found);
    if (text === this.#last || this.#timer === null) return;
    this.#last = text;
    this.#onChange(found);
  }

  async #ask(): Promise<Devices> {
    const { cameras, microphones, screens, reasons } = await findCaptureDevices(this.#devices);
    const choice = ({
      uri,
      description,
    }: {
      uri: string;
      description: string;
    }): { uri: string; name: string } => ({
      uri,
      name: description,
    });
    return {
      cameras: cameras.map(choice),
      microphones: microphones.map(choice),
      screens: screens.map(choice),
      windows: this.#windows,
      problems: Object.values(reasons),
    };
  }

  /** Only X11 tells the titles of all windows; elsewhere one is named by hand. */
  async #listWindows(): Promise<Devices['windows']> {
    const display = this.#devices.env['DISPLAY'];
    if (this.#devices.platform !== 'linux' || display === undefined) return [];
    const titles = await listX11Windows(display);
    return titles.map((title) => ({ uri: `window:${title}`, name: title }));
  }
}
