import type { Frame } from 'node-av';

/** A capture device as the system names it. */
export interface CaptureDevice {
  readonly kind: 'camera' | 'microphone' | 'screen';
  /** What it is opened by. */
  readonly name: string;
  /** For people. */
  readonly description: string;
  /** Tells it from others of its name, where the system knows; nothing is opened by it. */
  readonly id?: string;
  /** Where a screen lies on the desktop, px; left and above of the main screen is negative. */
  readonly bounds?: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
}

/** One of the pictures that a camera can give. */
export interface CameraMode {
  readonly width: number;
  readonly height: number;
  /** Frames per second, at most. */
  readonly frameRate: number;
  /** FFmpeg's name of the pixel format; `none` when the camera compresses (MJPEG). */
  readonly pixelFormat: string;
}

/** What FFmpeg needs to open a device. */
export interface CaptureRequest {
  /** FFmpeg's input device: `v4l2`, `x11grab`, `alsa`, `dshow`, `gdigrab`, `avfoundation`. */
  readonly device: string;
  readonly address: string;
  readonly options: Readonly<Record<string, string>>;
}

/** An opened device. */
export interface Capture {
  /**
   * The next decoded frame, owned by the caller; null when there is none yet (ask again a little later). Throws when
   * the device is gone.
   */
  read(): Promise<Frame | null>;
  close(): Promise<void>;
}

/** The system's capture devices. Tests put a stand-in here; everything above is the same for both. */
export interface DeviceLayer {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  list(): Promise<CaptureDevice[]>;
  modes(camera: string): Promise<CameraMode[]>;
  /** False when the system would give empty pictures of the screen; absent where nobody is asked. */
  readonly mayCaptureScreen?: () => boolean;
  /** Throws when the device is not there, is busy or may not be used. */
  open(request: CaptureRequest): Promise<Capture>;
}
