import { readFileSync } from 'node:fs';
import * as z from 'zod';

/** Adds up vitest's JSON reports and prints the one line that says how a run went. */
const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  success: z.boolean(),
});

const reports = process.argv
  .slice(2)
  .map((path) => reportSchema.parse(JSON.parse(readFileSync(path, 'utf8'))));
const total = (key: 'numPassedTests' | 'numFailedTests' | 'numPendingTests'): number =>
  reports.reduce((sum, report) => sum + report[key], 0);
const [passed, failed, skipped] = [
  total('numPassedTests'),
  total('numFailedTests'),
  total('numPendingTests'),
];
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
if (passed === 0 || failed > 0 || reports.some((report) => !report.success)) process.exitCode = 1;
