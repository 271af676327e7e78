import { AppError } from '../../shared/errors.js';
import type { Canvas } from '../scene/compositor.js';
import { CaptureSource } from './capture-source.js';
import { DeviceChoice } from './device-choice.js';
import type { Capture, CaptureDevice, CaptureRequest, DeviceLayer } from './device-layer.js';
import { findX11Window } from './x11-window.js';

/** Screen `index`: the whole of it, with the pointer. */
export function createScreenSource(index: number, canvas: Canvas, devices: DeviceLayer): CaptureSource {
  const choice = new DeviceChoice('screen', index, devices);
  let isChosen = false;
  const open = async (): Promise<Capture> => {
    // X11's screens never change places; elsewhere another one must not take the place of one that was unplugged.
    const place = isChosen && devices.platform !== 'linux' ? await choice.place() : index;
    const request = await screenRequest(place, canvas, devices);
    if (!isChosen && devices.platform !== 'linux') await choice.find();
    isChosen = true;
    try {
      return await devices.open(request);
    } catch (error) {
      // X11 says no more than "I/O error", whatever the reason.
      if (request.device !== 'x11grab') throw error;
      throw new AppError(
        'source.unavailable',
        `expected X11 screen ${request.address}, it cannot be opened: no such screen (all monitors together are screen:0), or no right to see it`,
        { cause: error },
      );
    }
  };
  return createSource(`screen:${index}`, canvas, open);
}

/** The window whose title contains `title`. */
export function createWindowSource(title: string, canvas: Canvas, devices: DeviceLayer): CaptureSource {
  return createSource(`window:${title}`, canvas, async () =>
    devices.open(await windowRequest(title, canvas, devices)),
  );
}

function createSource(name: string, canvas: Canvas, open: () => Promise<Capture>): CaptureSource {
  return new CaptureSource({ name, open, readEveryMs: 1_000 / canvas.frameRate });
}

/** Throws AppError `source.unavailable` without a screen, `source.unsupported` where it could only be black. */
export async function screenRequest(
  index: number,
  canvas: Canvas,
  devices: DeviceLayer,
): Promise<CaptureRequest> {
  const options = { framerate: String(canvas.frameRate), draw_mouse: '1' };
  if (devices.platform === 'linux') {
    const display = x11Display(devices);
    // `:1` is a server, `:1.0` its screen.
    return { device: 'x11grab', address: `${display.replace(/\.\d+$/, '')}.${index}`, options };
  }
  const screens = (await devices.list()).filter(({ kind }) => kind === 'screen');
  const screen = screens[index];
  if (!screen) {
    throw new AppError('source.unavailable', `expected a screen, there are ${screens.length}`);
  }
  if (devices.platform === 'win32') {
    const region = screens.length === 1 ? {} : windowsRegion(screen);
    return { device: 'gdigrab', address: 'desktop', options: { ...options, ...region } };
  }
  if (devices.mayCaptureScreen?.() === false) {
    throw new AppError(
      'source.unavailable',
      'macOS does not permit it and would give an empty picture: allow it under System Settings, Privacy & Security, Screen Recording, then start again',
    );
  }
  return {
    device: 'avfoundation',
    address: `Capture screen ${index}`,
    options: { framerate: options.framerate, capture_cursor: '1', pixel_format: 'nv12' },
  };
}

/** Windows' desktop is all screens together: without the region, a screen that nobody chose would be seen. */
function windowsRegion({ bounds }: CaptureDevice): Record<string, string> {
  if (!bounds || bounds.width <= 0 || bounds.height <= 0) {
    throw new AppError(
      'source.unsupported',
      'expected the place of this screen on the desktop, Windows does not tell it: all screens would be seen',
    );
  }
  return {
    offset_x: String(bounds.x),
    offset_y: String(bounds.y),
    video_size: `${bounds.width}x${bounds.height}`,
  };
}

/** Throws AppError `source.unavailable` without such a window, `source.unsupported` where windows can't be captured. */
export async function windowRequest(
  title: string,
  canvas: Canvas,
  devices: DeviceLayer,
): Promise<CaptureRequest> {
  const framerate = String(canvas.frameRate);
  if (devices.platform === 'win32') {
    return { device: 'gdigrab', address: `title=${title}`, options: { framerate } };
  }
  if (devices.platform !== 'linux') {
    throw new AppError(
      'source.unsupported',
      'single windows can be captured on Windows and X11 only; use screen:0',
    );
  }
  const display = x11Display(devices);
  const id = await findX11Window(title, display);
  return { device: 'x11grab', address: display, options: { framerate, window_id: id } };
}

function x11Display({ env }: DeviceLayer): string {
  // Either is enough: a compositor started from a text console leaves the session's type at `tty`.
  if (env['XDG_SESSION_TYPE'] === 'wayland' || env['WAYLAND_DISPLAY']) {
    throw new AppError(
      'source.unsupported',
      'this is a Wayland session, where an X11 capture gives a black picture: log in with an X11 (Xorg) session',
    );
  }
  const display = env['DISPLAY'];
  if (!display) throw new AppError('source.unavailable', 'expected an X11 display in DISPLAY, it is not set');
  return display;
}
