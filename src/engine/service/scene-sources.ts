import type { Settings } from '../../shared/settings.js';
import type { AudioSource } from '../audio/audio-source.js';
import { SilentAudio } from '../audio/audio-source.js';
import { openAudioInput } from '../audio/device-audio.js';
import { PatientAudio } from '../audio/patient-audio.js';
import type { Canvas, SceneItem } from '../scene/compositor.js';
import { placeInset } from '../scene/layout.js';
import { createSource, type SourceHandle } from '../source/create-source.js';
import { PatientSource } from '../source/patient-source.js';
import { parseSourceUri } from '../source/source-uri.js';

/** What a scene of the settings is, opened. */
export interface OpenScene {
  readonly items: readonly SceneItem[];
  readonly audio: AudioSource;
}

/** The sources of the scene that is on air. One that stays in the scene stays open. */
export class SceneSources {
  readonly #canvas: Canvas;
  readonly #create: (uri: string, canvas: Canvas) => SourceHandle;
  #videos = new Map<string, PatientSource>();
  #microphone: { readonly input: string; readonly audio: PatientAudio } | null = null;
  #closing: Promise<unknown> = Promise.resolve();

  constructor(
    canvas: Canvas,
    create: (uri: string, canvas: Canvas) => SourceHandle = (uri, size) =>
      createSource(parseSourceUri(uri), size),
  ) {
    this.#canvas = canvas;
    this.#create = create;
  }

  /** Opens what the scene needs and is not open yet, beside the program. */
  open(scene: Settings['scene'], audio: Settings['audio']): OpenScene {
    const { width, height } = this.#canvas;
    const main = this.#video(scene.main);
    const items: SceneItem[] = [{ source: main, place: { x: 0, y: 0, w: width, h: height } }];
    const videos = [main];
    if (scene.inset !== null) {
      const inset = this.#video(scene.inset);
      items.push({ source: inset, place: placeInset(scene.insetPlace, this.#canvas) });
      videos.push(inset);
    }
    return { items, audio: this.#audio(audio.input, videos) };
  }

  /** The open source of this URI, for whoever wants one picture of it. */
  find(uri: string): PatientSource | undefined {
    return this.#videos.get(uri);
  }

  /** Why the microphone is silent; null: it is not, or none is wanted. */
  get microphoneError(): string | null {
    return this.#microphone?.audio.error?.message ?? null;
  }

  /** Closes what this scene does not need; call it when the program shows the scene. */
  closeOthers(scene: Settings['scene'], audio: Settings['audio']): void {
    const closed: Promise<void>[] = [];
    for (const [uri, source] of this.#videos) {
      if (uri === scene.main || uri === scene.inset) continue;
      this.#videos.delete(uri);
      closed.push(source.close());
    }
    if (this.#microphone && this.#microphone.input !== audio.input) {
      closed.push(this.#microphone.audio.close());
      this.#microphone = null;
    }
    this.#closing = Promise.all([this.#closing, ...closed]);
  }

  async close(): Promise<void> {
    await this.#closing;
    await Promise.all([...this.#videos.values()].map((source) => source.close()));
    this.#videos.clear();
    await this.#microphone?.audio.close();
    this.#microphone = null;
  }

  #video(uri: string): PatientSource {
    const open = this.#videos.get(uri);
    if (open) return open;
    const source = new PatientSource(() => this.#create(uri, this.#canvas));
    void source.open();
    this.#videos.set(uri, source);
    return source;
  }

  #audio(input: Settings['audio']['input'], videos: readonly PatientSource[]): AudioSource {
    if (input === 'none') return new SilentAudio();
    if (input === 'source') return firstWithSound(videos);
    if (this.#microphone?.input === input) return this.#microphone.audio;
    void this.#microphone?.audio.close();
    const index = Number(input.slice('mic:'.length));
    const audio = new PatientAudio(() => openAudioInput({ kind: 'mic', index }));
    void audio.open();
    this.#microphone = { input, audio };
    return audio;
  }
}

/** The sound of the first source that turns out to have some. */
function firstWithSound(videos: readonly PatientSource[]): AudioSource {
  return {
    open: () => Promise.resolve(),
    samplesAt: (first, count) => {
      const heard = videos.find((video) => video.hasAudio);
      return heard?.audio.samplesAt(first, count) ?? new Float32Array(count * 2);
    },
    close: () => Promise.resolve(),
  };
}
