import { AUDIO_CHANNELS, AUDIO_RATE } from '../../encode/audio-encoder.js';

/** A beep and a flash begin together every so many s. */
export const MARK_INTERVAL = 2;
/** How long each lasts, s. */
export const MARK_LENGTH = 0.1;
/** Hz; a whole number of waves fits into a beep, so that it ends without a click. */
const BEEP_PITCH = 1000;
const BEEP_LEVEL = 0.5;

/** Whether the flash is lit in frame `index`: in the first one at or after a beep's begin, and until its end. */
export function isFlash(index: number, frameRate: number): boolean {
  return index % (MARK_INTERVAL * frameRate) < MARK_LENGTH * frameRate;
}

/** Program samples `first` to `first + count`: interleaved stereo, 48 kHz, −0.5…0.5 in a beep, else 0. */
export function beepSamples(first: number, count: number): Float32Array {
  const samples = new Float32Array(count * AUDIO_CHANNELS);
  const interval = MARK_INTERVAL * AUDIO_RATE;
  for (let at = 0; at < count; at += 1) {
    const since = (first + at) % interval;
    if (since < 0 || since >= MARK_LENGTH * AUDIO_RATE) continue;
    const value = BEEP_LEVEL * Math.sin((2 * Math.PI * BEEP_PITCH * since) / AUDIO_RATE);
    samples.fill(value, at * AUDIO_CHANNELS, (at + 1) * AUDIO_CHANNELS);
  }
  return samples;
}
