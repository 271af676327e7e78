import { decodeOnnx, encodeOnnx, type OnnxNode } from './onnx-schema.js';

const FLOAT = 1;
/** UltraFace has a head at each of its four strides. */
const HEADS = 4;

/**
 * Makes UltraFace searchable at any size: its published graph decodes boxes against priors that are baked in for
 * one size, so it is cut where the heads' raw box offsets are joined, and height and width become free. The priors
 * are computed by the engine's decoder. Throws an Error when the graph is not the expected one.
 */
export function makeUltraFaceDynamic(bytes: Uint8Array): Uint8Array {
  const model = decodeOnnx(bytes);
  const { graph } = model;
  const producers = new Map(
    graph.node.flatMap((node) => node.output.map((output) => [output, node] as const)),
  );
  const joined = findJoinedHeads(producers, 'boxes');
  const offsets = joined.output[0];
  if (offsets === undefined) throw new Error('the joined box heads have no output');

  const kept = new Set<OnnxNode>();
  const used = new Set<string>();
  const open = ['scores', offsets];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = producers.get(name);
    if (!node || kept.has(node)) continue;
    kept.add(node);
    for (const input of node.input) {
      used.add(input);
      open.push(input);
    }
  }
  joined.output[0] = 'boxes';
  graph.node = graph.node.filter((node) => kept.has(node));
  graph.initializer = graph.initializer.filter(({ name }) => used.has(name));
  graph.input = [describe('input', [1, 3, 'height', 'width'])];
  graph.output = [describe('scores', [1, 'priors', 2]), describe('boxes', [1, 'priors', 4])];
  graph.valueInfo = [];
  return encodeOnnx(model);
}

/** Walks back from the decoded boxes to the node that joins the reshaped outputs of all heads. */
function findJoinedHeads(producers: ReadonlyMap<string, OnnxNode>, output: string): OnnxNode {
  const seen = new Set<OnnxNode>();
  const open = [output];
  for (let name = open.shift(); name !== undefined; name = open.shift()) {
    const node = producers.get(name);
    if (!node || seen.has(node)) continue;
    seen.add(node);
    const joinsHeads =
      node.opType === 'Concat' &&
      node.input.length === HEADS &&
      node.input.every((input) => producers.get(input)?.opType === 'Reshape');
    if (joinsHeads) return node;
    open.push(...node.input);
  }
  throw new Error('expected an UltraFace graph with four box heads joined before decoding');
}

function describe(
  name: string,
  shape: readonly (number | string)[],
): { name: string } & Record<string, unknown> {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}
