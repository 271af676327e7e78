import { toAppError } from '../../shared/errors.js';
import { hearParent } from '../process/parent-port.js';
import { loadFaceNetwork } from './face-network.js';
import { FaceService } from './face-service.js';
import {
  FACE_NUMBERS,
  inferenceReplySchema,
  type InferenceReply,
  type InferenceRequest,
} from './inference-messages.js';
import { findModel } from './model-manifest.js';
import { loadModel } from './model-store.js';
import { listProviders } from './providers.js';
import type { ScoredBox } from './ultraface.js';

/**
 * The program of the detector's own process. It knows nothing of the video: pictures in, boxes out. When its parent
 * goes, it goes.
 */
const FACE_MODEL = 'ultraface-rfb320';

let service: FaceService | null = null;
let queue: Promise<void> = Promise.resolve();

const tell = hearParent((message) => {
  // Only the supervisor has this channel, and it speaks through this type.
  const request = message as InferenceRequest;
  queue = queue.then(() => answer(request));
});

async function answer(request: InferenceRequest): Promise<void> {
  try {
    if (request.type === 'start') await start(request.excluded);
    else await search(request);
  } catch (thrown) {
    const id = request.type === 'search' ? request.id : null;
    const error = toAppError(thrown, id === null ? 'model.unusable' : 'detector.lost', 'searching for faces');
    const { code, message } = error;
    const reply = inferenceReplySchema.safeParse({ type: 'failed', id, code, message });
    send(reply.success ? reply.data : { type: 'failed', id, code: 'detector.lost', message });
  }
}

async function start(excluded: readonly string[]): Promise<void> {
  const bytes = await loadModel(await findModel(FACE_MODEL));
  service = await FaceService.start({
    candidates: listProviders().filter((provider) => !excluded.includes(provider)),
    load: (provider) => loadFaceNetwork(bytes, provider),
    onTrial: (provider) => {
      send({ type: 'trial', provider });
    },
    onFallBack: (reason) => {
      send({ type: 'fell-back', provider: 'cpu', reason });
    },
  });
  send({ type: 'trial', provider: service.provider });
  send({ type: 'ready', provider: service.provider, trials: [...service.trials] });
}

async function search({ id, width, height, rgb }: InferenceRequest & { type: 'search' }): Promise<void> {
  if (!service) throw new Error('asked to search before it was started');
  const faces = pack(await service.search({ width, height, rgb }));
  const { user, system } = process.cpuUsage();
  send({ type: 'found', id, faces, cpuSeconds: (user + system) / 1e6 });
}

function pack(faces: readonly ScoredBox[]): Float32Array {
  const packed = new Float32Array(faces.length * FACE_NUMBERS);
  faces.forEach(({ box, score }, index) => {
    packed.set([box.x, box.y, box.w, box.h, score], index * FACE_NUMBERS);
  });
  return packed;
}

function send(reply: InferenceReply): void {
  tell(reply);
}
