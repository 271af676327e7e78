import NodeMediaServer from 'node-media-server';

// A process of its own, so that it can be killed as servers are. Arguments: port, folder, whether to refuse.
const [port = '1935', folder = '.', refuse = 'no'] = process.argv.slice(2);

// The server logs to stdout, where nobody looks.
console.log = () => undefined;
const server = new NodeMediaServer({
  bind: '127.0.0.1',
  rtmp: { port: Number(port) },
  store: { path: folder },
  // With a secret that no publisher knows every stream key is a wrong one.
  auth: { play: false, publish: refuse === 'yes', secret: 'unknown to every publisher' },
});
void server.run();
process.on('disconnect', () => process.exit());
