import { STAGES, type LiveStatus } from '../../shared/live-status.js';

/** One line on how the program runs, for people. */
export function formatStats(status: LiveStatus): string {
  const stages = STAGES.flatMap((stage) => {
    const latency = status.stages[stage];
    return latency ? [`${stage} ${latency.p50.toFixed(1)}/${latency.p95.toFixed(1)}`] : [];
  });
  return (
    `${status.time.toFixed(0).padStart(5)} s  ${status.frameRate.toFixed(1)} fps  ` +
    `dropped ${status.droppedFrames}  covered ${status.coveredFrames}  ` +
    `ms p50/p95: ${stages.join('  ')}`
  );
}

/** What was done, for people. */
export function formatSummary(status: LiveStatus): string {
  const reasons = Object.entries(status.coveredReasons).map(([reason, count]) => `${reason} ${count}`);
  const covered = reasons.length > 0 ? ` (${reasons.join(', ')})` : '';
  const outputs = status.outputs.map(
    ({ name, state, bytes, droppedPackets, reconnects }) =>
      `  ${name}: ${state}, ${(bytes / 1e6).toFixed(1)} MB, ${droppedPackets} packets dropped, ${reconnects} reconnects`,
  );
  return [
    `${status.frames} frames, ${status.droppedFrames} dropped, ${status.coveredFrames} wholly covered${covered}`,
    ...outputs,
  ].join('\n');
}
