import type { Canvas } from '../scene/compositor.js';
import { chooseCameraMode } from './camera-mode.js';
import { CaptureSource } from './capture-source.js';
import { DeviceChoice, distinguish } from './device-choice.js';
import type { CameraMode, Capture, CaptureRequest, DeviceLayer } from './device-layer.js';

/** Camera `index` of the system's list, in the mode that suits the canvas. */
export function createCameraSource(index: number, canvas: Canvas, devices: DeviceLayer): CaptureSource {
  const choice = new DeviceChoice('camera', index, devices);
  return new CaptureSource({ name: `camera:${index}`, open: () => openCamera(choice, canvas, devices) });
}

async function openCamera(choice: DeviceChoice, canvas: Canvas, devices: DeviceLayer): Promise<Capture> {
  const camera = await choice.find();
  const twins = await distinguish(camera, 'video', devices);
  const ask = (mode: CameraMode | null): Promise<Capture> => {
    const request = cameraRequest(devices.platform, camera.name, mode);
    return devices.open({ ...request, options: { ...request.options, ...twins } });
  };
  const mode = chooseCameraMode(await devices.modes(camera.name), canvas);
  try {
    return await ask(mode);
  } catch (error) {
    if (!mode) throw error;
    // A mode may be another compression than MJPEG, which no list tells: the camera's own choice is better than none.
    return await ask(null).catch(() => {
      throw error;
    });
  }
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
