import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ContractServer } from '../../engine/service/contract-server.js';
import { openStudio, type OpenStudio } from '../../engine/service/studio.js';
import { WebServer } from '../../server/web-server.js';
import { AppError } from '../../shared/errors.js';
import type { CliIo } from '../cli-io.js';
import { EXIT } from '../exit-codes.js';
import { launchProgram } from '../launch-program.js';
import { serveDataFolder, videosFolder } from '../user-folders.js';
import { readVersion } from '../version.js';

/** The built window, beside the build of this file. */
const WINDOW = fileURLToPath(new URL('../../../renderer/', import.meta.url));

/** `veilcast serve`: the window in a browser of this computer, until it is stopped. */
export async function runServe(args: string[], io: CliIo, stop: AbortSignal): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { port: { type: 'string', default: '0' }, data: { type: 'string' } },
  });
  const port = readPort(values.port);
  const dataFolder = values.data === undefined ? serveDataFolder() : resolve(values.data);
  const token = randomBytes(32).toString('base64url');
  const contract = new ContractServer();
  const server = await WebServer.start({ window: WINDOW, port, token, contract });
  let studio: OpenStudio | null = null;
  try {
    studio = await openStudio(
      {
        version: await readVersion(),
        dataFolder,
        videosFolder: await videosFolder(),
        launch: launchProgram,
        ownWindows: false,
        carried: null,
        // Nobody starts this engine again: what would be handed over goes with it.
        carry: () => undefined,
      },
      contract,
    );
    // After the # it stays in the browser: no server, proxy or log sees it.
    io.stdout(`${server.address}#token=${token}`);
    io.stderr('Open this address in a browser of this computer. Whoever has it can stream. Ctrl+C ends.');
    if (!stop.aborted) await once(stop, 'abort');
  } finally {
    // The windows go first: nothing is asked of a studio that closes.
    await server.close();
    await studio?.close();
  }
  return EXIT.done;
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65_535)
    throw new AppError('usage.invalid', `--port: expected 0 to 65535, got ${text}`);
  return port;
}
