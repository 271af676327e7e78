import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { loadFaceNetwork } from '../src/engine/detect/face-network.js';
import { findModel } from '../src/engine/detect/model-manifest.js';
import { loadModel } from '../src/engine/detect/model-store.js';
import { searchFaces } from '../src/engine/detect/two-scale.js';

/**
 * The way not taken, for comparison: the same network behind an HTTP server on loopback. A picture is posted as raw
 * RGB24, its size in the path; the boxes come back as JSON.
 */
const network = await loadFaceNetwork(await loadModel(await findModel('ultraface-rfb320')), 'cpu');
const server = createServer((request, response) => {
  const [width = 0, height = 0] = (request.url ?? '').slice(1).split('x').map(Number);
  buffer(request)
    .then((rgb) => searchFaces(network, { width, height, rgb }))
    .then(
      (faces) => response.setHeader('content-type', 'application/json').end(JSON.stringify(faces)),
      () => response.writeHead(500).end(),
    );
});
server.listen(0, '127.0.0.1', () => {
  process.send?.((server.address() as AddressInfo).port);
});
process.on('disconnect', () => process.exit());
