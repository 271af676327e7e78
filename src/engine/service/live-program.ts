import { AppError } from '../../shared/errors.js';
import type { LiveStatus } from '../../shared/live-status.js';
import type { Settings } from '../../shared/settings.js';
import { ProgramAudio, type AudioLevel } from '../audio/program-audio.js';
import type { SupervisedDetector } from '../detect/detector.js';
import { chooseVideoEncoder } from '../encode/probe-encoders.js';
import type { Output, OutputHost } from '../output/output.js';
import { POLICY_RULES, withThreshold, type PolicyRules } from '../policy/policy-rules.js';
import { LiveSession, type LiveOptions } from '../session/live-session.js';
import type { PatientSource } from '../source/patient-source.js';
import { SceneSources } from './scene-sources.js';

export interface ProgramOptions {
  readonly settings: Settings;
  readonly detector: SupervisedDetector;
  readonly onProgram: NonNullable<LiveOptions['onProgram']>;
}

/** The program as the settings have it: one live session with its sources, and whatever follows a change of them. */
export class LiveProgram {
  readonly #session: LiveSession;
  readonly #sources: SceneSources;
  readonly #audio: ProgramAudio;
  #settings: Settings;

  /** Starts at once; sources appear in it as they open. Throws what `LiveSession.start` throws. */
  static async start({ settings, detector, onProgram }: ProgramOptions): Promise<LiveProgram> {
    const { video, privacy } = settings;
    const canvas = { width: video.width, height: video.height, frameRate: video.frameRate };
    const sources = new SceneSources(canvas);
    const audio = new ProgramAudio();
    const scene = sources.open(settings.scene, settings.audio);
    audio.input = scene.audio;
    audio.setVolume(settings.audio);
    try {
      const session = await LiveSession.start({
        canvas,
        items: scene.items,
        audio,
        detector,
        style: privacy.style,
        rules: rulesOf(privacy),
        holdMs: privacy.holdMs,
        encoding: {
          codec: video.encoder === 'auto' ? await chooseVideoEncoder() : video.encoder,
          preset: video.preset,
          bitsPerSecond: video.bitsPerSecond,
        },
        outputs: () => [],
        endsByItself: false,
        onProgram,
      });
      return new LiveProgram(session, sources, audio, settings);
    } catch (error) {
      await sources.close();
      throw error;
    }
  }

  private constructor(session: LiveSession, sources: SceneSources, audio: ProgramAudio, settings: Settings) {
    this.#session = session;
    this.#sources = sources;
    this.#audio = audio;
    this.#settings = settings;
  }

  /** Whether these settings need another program: size, rate, encoding and hold are fixed while one runs. */
  static differs(from: Settings, to: Settings): boolean {
    const fixed = ({ video, privacy }: Settings): string => JSON.stringify([video, privacy.holdMs]);
    return fixed(from) !== fixed(to);
  }

  /** Resolves with why the program can't go on. */
  get failed(): Promise<AppError> {
    return this.#session.finished.then(
      (error) => error ?? new AppError('engine.internal', 'the program ended by itself'),
    );
  }

  get host(): OutputHost {
    return this.#session.host;
  }

  get holdMs(): number {
    return this.#settings.privacy.holdMs;
  }

  /** Follows a change that does not need another program. Throws AppError `redactor.self-test`. */
  apply(settings: Settings): void {
    const before = this.#settings;
    this.#settings = settings;
    this.#audio.setVolume(settings.audio);
    if (changed(before.privacy, settings.privacy)) {
      this.#session.cover(settings.privacy.style, rulesOf(settings.privacy));
    }
    if (!changed(before.scene, settings.scene) && before.audio.input === settings.audio.input) return;
    const { items, audio } = this.#sources.open(settings.scene, settings.audio);
    this.#audio.input = audio;
    this.#session.show(items, this.#audio);
    this.#sources.closeOthers(settings.scene, settings.audio);
  }

  addOutput(output: Output): Promise<void> {
    return this.#session.addOutput(output);
  }

  removeOutput(output: Output): Promise<void> {
    return this.#session.removeOutput(output);
  }

  set panic(on: boolean) {
    if (on) this.#session.panic.begin();
    else this.#session.panic.end();
  }

  status(): LiveStatus {
    return this.#session.status();
  }

  /** Loudness since the last call. */
  readLevel(): AudioLevel {
    return this.#audio.readLevel();
  }

  get microphoneError(): string | null {
    return this.#sources.microphoneError;
  }

  /** The source of this URI where the program has it open. */
  findSource(uri: string): PatientSource | undefined {
    return this.#sources.find(uri);
  }

  async stop(): Promise<void> {
    await this.#session.stop();
    await this.#sources.close();
  }
}

function rulesOf({ policy, threshold }: Settings['privacy']): PolicyRules {
  return withThreshold(POLICY_RULES[policy], threshold);
}

function changed(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}
