import { readFileSync } from 'node:fs';
import * as z from 'zod';

/** Adds up vitest's JSON reports: says what failed and why, then prints the one line that says how a run went. */
const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

const reports = process.argv
  .slice(2)
  .map((path) => reportSchema.parse(JSON.parse(readFileSync(path, 'utf8'))));

for (const file of reports.flatMap((report) => report.testResults)) {
  const failed = file.assertionResults.filter((result) => result.status === 'failed');
  for (const { fullName, failureMessages } of failed) {
    console.log(`FAILED ${file.name}: ${fullName}\n${failureMessages?.join('\n') ?? ''}\n`);
  }
  if (file.status === 'failed' && failed.length === 0) {
    console.log(`FAILED ${file.name}\n${file.message}\n`);
  }
}

const total = (key: 'numPassedTests' | 'numFailedTests' | 'numPendingTests'): number =>
  reports.reduce((sum, report) => sum + report[key], 0);
const [passed, failed, skipped] = [
  total('numPassedTests'),
  total('numFailedTests'),
  total('numPendingTests'),
];
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
if (passed === 0 || failed > 0 || reports.some((report) => !report.success)) process.exitCode = 1;
