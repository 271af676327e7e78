import { InferenceSession, Tensor } from 'onnxruntime-node';
import { AppError } from '../../shared/errors.js';
import { countPriors, toTensorData, type HeadOutputs } from './ultraface.js';
import type { DetectorPicture } from './detector.js';
import type { ProviderName } from './provider-names.js';

/** UltraFace loaded into onnxruntime on one execution provider. */
export interface FaceNetwork {
  /** Throws when the provider fails, or AppError `detector.nonsense` for an answer of the wrong shape. */
  run(picture: DetectorPicture): Promise<HeadOutputs>;
  close(): Promise<void>;
}

/**
 * Loads the network. One thread: onnxruntime's threads spin, and beside a busy encoder two of them were slower
 * than one. Throws when the provider is not there.
 */
export async function loadFaceNetwork(model: Uint8Array, provider: ProviderName): Promise<FaceNetwork> {
  const session = await InferenceSession.create(model, {
    executionProviders: [provider],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // A plan per input size: two sizes take turns here, which made the plans cost 37 MB and save no time.
    enableMemPattern: false,
    logSeverityLevel: 4,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const inputs = new Map<number, Float32Array>();
  return {
    run: async (picture) => {
      const { width, height } = picture;
      const length = 3 * width * height;
      const data = inputs.get(length) ?? new Float32Array(length);
      // Kept for the next picture of this size: clearing megabytes anew for each search costs a tenth of it.
      inputs.delete(length);
      const input = new Tensor('float32', toTensorData(picture, data), [1, 3, height, width]);
      const answer = await session.run({ input });
      inputs.set(length, data);
      const priors = countPriors(width, height);
      return {
        scores: floats(answer['scores'], priors * 2, 'scores'),
        offsets: floats(answer['boxes'], priors * 4, 'boxes'),
      };
    },
    close: () => session.release(),
  };
}

function floats(tensor: Tensor | undefined, length: number, name: string): Float32Array {
  const data = tensor?.data;
  if (!(data instanceof Float32Array) || data.length !== length) {
    throw new AppError(
      'detector.nonsense',
      `${name}: expected ${length} numbers, got ${data?.length ?? 'none'}`,
    );
  }
  return data;
}
