import type { Page } from 'playwright-core';
import type { CommandInput, CommandName, CommandReply } from '../../src/shared/contract.js';

interface TestWindow {
  enginePort?: MessagePort;
  enginePorts?: number;
  lastCall?: number;
}

/** Speaks to the engine through the ports that the real window is given, beside its own page. */
export class EngineCalls {
  readonly #window: Page;

  private constructor(window: Page) {
    this.#window = window;
  }

  /** Loads the page once more, with an ear for its ports. */
  static async listen(page: Page): Promise<EngineCalls> {
    await page.addInitScript(() => {
      const seen = window as TestWindow;
      seen.enginePorts = 0;
      window.addEventListener('message', ({ data, ports: [port] }) => {
        if (data !== 'veilcast.engine-port' || !port) return;
        seen.enginePort = port;
        seen.enginePorts = (seen.enginePorts ?? 0) + 1;
      });
    });
    await page.reload();
    const calls = new EngineCalls(page);
    await page.waitForFunction(() => (window as TestWindow).enginePort !== undefined);
    return calls;
  }

  /** How many ports the page was given since it was loaded. */
  ports(): Promise<number> {
    return this.#window.evaluate(() => (window as TestWindow).enginePorts ?? 0);
  }

  async call<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<CommandReply<Name>> {
    const reply = await this.#window.evaluate(
      ([called, given]) =>
        new Promise<{ value: unknown } | { error: string }>((resolve) => {
          const seen = window as TestWindow;
          const id = (seen.lastCall = (seen.lastCall ?? 1_000_000) + 1);
          const port = seen.enginePort;
          const hear = ({ data }: MessageEvent): void => {
            const message = data as {
              id?: number;
              type: string;
              value: unknown;
              error?: { message: string };
            };
            if (message.id !== id) return;
            port?.removeEventListener('message', hear);
            if (message.error) resolve({ error: message.error.message });
            else resolve({ value: message.value });
          };
          port?.addEventListener('message', hear);
          port?.postMessage({ type: 'call', id, name: called, input: given });
        }),
      [name, input as unknown] as const,
    );
    if ('error' in reply) throw new Error(reply.error);
    return reply.value as CommandReply<Name>;
  }
}
