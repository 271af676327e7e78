import { ContractServer } from '../../engine/service/contract-server.js';
import { openStudio } from '../../engine/service/studio.js';
import { toEngineSchema, type FromEngine, type ToEngine } from '../engine-messages.js';
import { LaunchedPrograms } from './launched-programs.js';
import { PortCarrier } from './port-carrier.js';

/** The program of the engine's process: the contract over message ports, other processes through the shell. */
const shell = process.parentPort;
const post = (message: FromEngine): void => {
  shell.postMessage(message);
};
const programs = new LaunchedPrograms(post);
const server = new ContractServer();
let studio: ReturnType<typeof openStudio> | null = null;

// A terminal and a system that shuts down signal all processes at once; the shell says when streams have ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

shell.on('message', ({ data, ports }) => {
  hear(toEngineSchema.parse(data), ports[0]).catch((error: unknown) => {
    // The shell sees this process end, starts another and gives it what was carried.
    console.error(error);
    process.exit(1);
  });
});

async function hear(message: ToEngine, port: Electron.MessagePortMain | undefined): Promise<void> {
  switch (message.type) {
    case 'open': {
      const { version, dataFolder, videosFolder, carried } = message;
      const launch = programs.launch.bind(programs);
      const carry = (newest: typeof carried & object): void => {
        post({ type: 'carry', carried: newest });
      };
      studio = openStudio(
        { version, dataFolder, videosFolder, launch, ownWindows: true, carried, carry },
        server,
      );
      await studio;
      return;
    }
    case 'connect':
      if (port) server.connect(new PortCarrier(port));
      return;
    case 'launched':
      if (port) programs.take(message.id, port);
      return;
    case 'ended':
      programs.end(message.id, message.reason);
      return;
    case 'close':
      await (await studio)?.close();
      process.exit(0);
  }
}
