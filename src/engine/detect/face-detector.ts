import { AppError } from '../../shared/errors.js';
import type { ProcessPort } from '../process/process-port.js';
import type { SupervisedDetector } from './detector.js';
import { InferenceClient } from './inference-client.js';

/**
 * Starts the face detector in a process of its own and waits until it can search. `launch` starts the built
 * `inference-process.js`. Throws AppError `model.*` when it can't work at all: no model, or a wrong one.
 */
export async function createFaceDetector(launch: () => ProcessPort): Promise<SupervisedDetector> {
  const client = new InferenceClient(launch);
  const outcome = await client.started;
  if (outcome instanceof AppError) {
    await client.close();
    throw outcome;
  }
  return client;
}
