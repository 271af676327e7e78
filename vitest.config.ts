import { defineConfig } from 'vitest/config';

/**
 * The program's clock is real: on a machine that was busy elsewhere for half a second it drops frames, as it must, and a
 * test that counts them fails for that alone. What is broken fails again; the reporter names what needed a second try.
 */
const RETRIES_ON_THE_CLOCK = 2;

export default defineConfig({
  test: {
    // Forked processes, not threads: the engine's native code is closed by leaving the process (node-av aborts
    // when a worker thread is terminated in the middle of an encode).
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/renderer/unit/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          retry: RETRIES_ON_THE_CLOCK,
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          retry: RETRIES_ON_THE_CLOCK,
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'renderer',
          retry: RETRIES_ON_THE_CLOCK,
          include: ['test/renderer/window/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        extends: true,
        test: {
          name: 'shell',
          retry: RETRIES_ON_THE_CLOCK,
          include: ['test/shell/**/*.test.ts'],
          expect: { poll: { timeout: 20_000 } },
          testTimeout: 90_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
