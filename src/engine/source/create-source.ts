import type { AudioSource } from '../audio/audio-source.js';
import type { Canvas } from '../scene/compositor.js';
import { createCameraSource } from './camera-source.js';
import type { DeviceLayer } from './device-layer.js';
import { ffmpegDevices } from './ffmpeg-devices.js';
import { FileSource } from './file-source.js';
import { createScreenSource, createWindowSource } from './screen-source.js';
import type { SourceUri } from './source-uri.js';
import { StillSource } from './still-source.js';
import { TestFacesSource } from './test-faces/test-faces-source.js';
import type { VideoSource } from './video-source.js';

/** A source's picture, and its sound where it has one. Not opened yet. */
export interface SourceHandle {
  readonly video: VideoSource;
  readonly audio?: AudioSource;
}

/** Makes the source that a URI names. */
export function createSource(
  uri: SourceUri,
  canvas: Canvas,
  devices: DeviceLayer = ffmpegDevices,
): SourceHandle {
  switch (uri.kind) {
    case 'file': {
      const file = new FileSource(uri.path, { loop: uri.loop });
      return { video: file, audio: file.audio };
    }
    case 'image':
      return { video: StillSource.image(uri.path) };
    case 'color':
      return { video: StillSource.color(uri.rgb, canvas) };
    case 'camera':
      return { video: createCameraSource(uri.index, canvas, devices) };
    case 'screen':
      return { video: createScreenSource(uri.index, canvas, devices) };
    case 'window':
      return { video: createWindowSource(uri.title, canvas, devices) };
    case 'test': {
      const scene = new TestFacesSource(canvas);
      return { video: scene, audio: scene.audio };
    }
  }
}
