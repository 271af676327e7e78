/** The program of the detector's own process, beside the engine in the build. */
export const INFERENCE_ENTRY = new URL('../engine/detect/inference-process.js', import.meta.url);
