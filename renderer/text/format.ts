/** 1:02:03 or 02:03 for a time in ms; never negative. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0'));
  const hours = Math.floor(seconds / 3_600);
  return (hours > 0 ? [String(hours), ...parts] : parts).join(':');
}

/** 4.5 Mb/s or 380 kb/s. */
export function formatBitrate(bitsPerSecond: number): string {
  if (bitsPerSecond >= 1_000_000) return `${(bitsPerSecond / 1_000_000).toFixed(1)} Mb/s`;
  return `${Math.round(bitsPerSecond / 1_000)} kb/s`;
}

/** A time to come, s, no finer than it is worth saying: whole seconds, five, minutes, five minutes. Null stays null. */
export function roundTime(seconds: number | null): number | null {
  if (seconds === null) return null;
  const [, step] = TIME_STEPS.find(([below]) => seconds < below) ?? [0, 300];
  return Math.max(1, Math.ceil(seconds / step)) * step;
}

/** Below so many seconds, rounded up to so many. */
const TIME_STEPS: readonly (readonly [below: number, step: number])[] = [
  [10, 1],
  [55, 5],
  [3_600, 60],
];

/** The last part of a path of a Windows computer (`\` separates as well) or of another one. */
export function readFileName(path: string, isWindows: boolean): string {
  return path.slice(Math.max(path.lastIndexOf('/'), isWindows ? path.lastIndexOf('\\') : -1) + 1);
}
