/** The side of Electron's utility process that its parent hears; absent in plain Node. */
interface UtilityParent {
  on(event: 'message', listener: (event: { data: unknown; ports: UtilityPort[] }) => void): void;
}
interface UtilityPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
  start(): void;
}

/**
 * Hears whoever started this process, and answers the way to speak to it: Node's channel after a fork, or the port
 * that comes with the first message in a utility process. When the other side goes, this process goes.
 */
export function hearParent(onMessage: (message: unknown) => void): (message: unknown) => void {
  const utility = (process as { parentPort?: UtilityParent }).parentPort;
  if (!utility) {
    process.on('message', onMessage);
    process.on('disconnect', () => {
      process.exit(0);
    });
    return (message) => process.send?.(message);
  }
  let port: UtilityPort | null = null;
  utility.on('message', ({ ports: [given] }) => {
    if (!given) return;
    port = given;
    port.on('message', ({ data }) => {
      onMessage(data);
    });
    port.on('close', () => {
      process.exit(0);
    });
    port.start();
  });
  return (message) => port?.postMessage(message);
}
