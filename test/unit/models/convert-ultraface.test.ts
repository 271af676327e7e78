import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeUltraFaceDynamic } from '../../../models/convert-ultraface.js';
import { decodeOnnx, encodeOnnx, type OnnxModel, type OnnxNode } from '../../../models/onnx-schema.js';
import { findModel } from '../../../src/engine/detect/model-manifest.js';
import { readOriginalModel } from '../../fixtures/cli/original-model.js';

const ultraFace = await findModel('ultraface-rfb320');
const original = await readOriginalModel(ultraFace);

const node = (opType: string, input: string[], output: string): OnnxNode => ({
  opType,
  input,
  output: [output],
});

/** As UltraFace is built, with next to nothing in it: heads at each stride, joined, then decoded by priors. */
function drawGraph(heads: number): OnnxModel {
  const strides = Array.from({ length: heads }, (_, index) => index);
  const branch = (kind: string): OnnxNode[] => [
    ...strides.flatMap((stride) => [
      node('Conv', ['input', `${kind}.weight`], `${kind}.map${stride}`),
      node('Reshape', [`${kind}.map${stride}`, 'flat'], `${kind}.flat${stride}`),
    ]),
    node(
      'Concat',
      strides.map((stride) => `${kind}.flat${stride}`),
      `${kind}.joined`,
    ),
  ];
  const names = ['box.weight', 'score.weight', 'flat', 'priors'];
  return {
    graph: {
      node: [
        ...branch('score'),
        node('Softmax', ['score.joined'], 'scores'),
        ...branch('box'),
        node('Mul', ['box.joined', 'priors'], 'centres'),
        node('Add', ['centres', 'priors'], 'boxes'),
      ],
      initializer: names.map((name) => ({ name })),
      input: [{ name: 'input' }],
      output: [{ name: 'scores' }, { name: 'boxes' }],
      valueInfo: [{ name: 'centres' }],
    },
  };
}

describe('making UltraFace dynamic', () => {
  test.skipIf(original === null)(
    'gives the file of the manifest (needs npm with a cache or a network)',
    () => {
      const converted = makeUltraFaceDynamic(original ?? Buffer.alloc(0));
      expect(createHash('sha256').update(converted).digest('hex')).toBe(ultraFace.sha256);
    },
  );

  test('cuts the decoding by priors off and leaves the rest', () => {
    const { graph } = decodeOnnx(makeUltraFaceDynamic(encodeOnnx(drawGraph(4))));
    expect(graph.node.map(({ opType }) => opType)).toEqual([
      ...['Conv', 'Reshape', 'Conv', 'Reshape', 'Conv', 'Reshape', 'Conv', 'Reshape', 'Concat', 'Softmax'],
      ...['Conv', 'Reshape', 'Conv', 'Reshape', 'Conv', 'Reshape', 'Conv', 'Reshape', 'Concat'],
    ]);
    expect(graph.node.at(-1)?.output).toEqual(['boxes']);
    expect(graph.initializer.map(({ name }) => name)).toEqual(['box.weight', 'score.weight', 'flat']);
    expect(graph.valueInfo).toEqual([]);
    // As JSON, which writes protobuf's 64-bit numbers as words.
    const dim = [{ dimValue: '1' }, { dimValue: '3' }, { dimParam: 'height' }, { dimParam: 'width' }];
    expect(JSON.parse(JSON.stringify(graph.input))).toMatchObject([
      { name: 'input', type: { tensorType: { elemType: 1, shape: { dim } } } },
    ]);
    expect(graph.output.map(({ name }) => name)).toEqual(['scores', 'boxes']);
  });

  test.each([
    ['three heads', encodeOnnx(drawGraph(3))],
    [
      'no boxes',
      encodeOnnx({ graph: { ...drawGraph(4).graph, node: [node('Softmax', ['input'], 'scores')] } }),
    ],
    ['no graph', encodeOnnx({} as OnnxModel)],
    ['nothing', new Uint8Array()],
    ['words', Buffer.from('These are only words.')],
  ])('refuses %s', (_, bytes) => {
    expect(() => makeUltraFaceDynamic(bytes)).toThrow();
  });
});
