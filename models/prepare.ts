import { NEXT_STEP, toAppError } from '../src/shared/errors.js';
import { readModelManifest } from '../src/engine/detect/model-manifest.js';
import { fetchModel } from './fetch-model.js';

/**
 * Run by `npm ci`: fetches the models that are not there yet. `VEILCAST_SKIP_MODELS=1` leaves them for later, for
 * machines that only build.
 */
if (process.env['VEILCAST_SKIP_MODELS'] !== '1') {
  try {
    for (const model of await readModelManifest()) {
      const fetched = await fetchModel(model);
      console.log(`model ${model.name}: ${fetched ? 'fetched, converted and checked' : 'checked'}`);
    }
  } catch (thrown) {
    const error = toAppError(thrown, 'model.missing', 'fetching models');
    console.error(
      `${error.message}\n  ${NEXT_STEP[error.code]} (VEILCAST_SKIP_MODELS=1 installs without models)`,
    );
    process.exitCode = 1;
  }
}
