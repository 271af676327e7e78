import { AppError } from '../../shared/errors.js';
import type { Canvas } from '../scene/compositor.js';
import { chooseCameraMode } from './camera-mode.js';
import { CaptureSource } from './capture-source.js';
import type { CameraMode, Capture, CaptureRequest, DeviceLayer } from './device-layer.js';

/** Camera `index` of the system's list, in the mode that suits the canvas. */
export function createCameraSource(index: number, canvas: Canvas, devices: DeviceLayer): CaptureSource {
  return new CaptureSource({ name: `camera:${index}`, open: () => openCamera(index, canvas, devices) });
}

async function openCamera(index: number, canvas: Canvas, devices: DeviceLayer): Promise<Capture> {
  const cameras = (await devices.list()).filter(({ kind }) => kind === 'camera');
  const camera = cameras[index];
  if (!camera) {
    const there = cameras.map(({ description }, at) => `camera:${at} (${description})`).join(', ');
    throw new AppError(
      'source.unavailable',
      `expected a camera, there is ${there === '' ? 'none' : `only ${there}`}`,
    );
  }
  const mode = chooseCameraMode(await devices.modes(camera.name), canvas);
  return devices.open(cameraRequest(devices.platform, camera.name, mode));
}

/** How FFmpeg is asked for a camera on each system. */
export function cameraRequest(
  platform: NodeJS.Platform,
  name: string,
  mode: CameraMode | null,
): CaptureRequest {
  const options: Record<string, string> = mode
    ? { video_size: `${mode.width}x${mode.height}`, framerate: String(mode.frameRate) }
    : {};
  if (platform === 'win32') {
    if (mode && mode.pixelFormat !== 'none') options['pixel_format'] = mode.pixelFormat;
    else if (mode) options['vcodec'] = 'mjpeg';
    // Half a second of raw 1080p: a late reader must not lose frames, an absent one not fill the memory.
    return { device: 'dshow', address: `video=${name}`, options: { ...options, rtbufsize: '48M' } };
  }
  if (platform === 'darwin') {
    return { device: 'avfoundation', address: name, options: { pixel_format: 'nv12', ...options } };
  }
  if (mode) options['input_format'] = mode.pixelFormat === 'none' ? 'mjpeg' : mode.pixelFormat;
  return { device: 'v4l2', address: name, options };
}
