import {
  AVCOL_RANGE_JPEG,
  AVERROR_EAGAIN,
  AV_FRAME_DATA_DISPLAYMATRIX,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV422P10LE,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUV444P10LE,
  AV_PIX_FMT_YUVJ420P,
  AV_PIX_FMT_YUVJ422P,
  AV_PIX_FMT_YUVJ444P,
  AV_PKT_DATA_DISPLAYMATRIX,
  Filter,
  FilterGraph,
  Frame,
  avGetPixFmtName,
  avcodecFindBestPixFmtOfList,
  type AVPixelFormat,
  type FilterContext,
  type Stream,
} from 'node-av';
import { check, present } from './check.js';

/** What x264 takes and the redactor covers in place: nothing is converted that is one of these. */
const ENCODED_FORMATS = [
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV422P10LE,
  AV_PIX_FMT_YUV444P10LE,
];
/** FFmpeg's old names for full-range YUV: same memory, the range stands in the frame. */
const FULL_RANGE = new Map<number, AVPixelFormat>([
  [AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUV420P],
  [AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUV422P],
  [AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUV444P],
]);

interface Shape {
  readonly width: number;
  readonly height: number;
  readonly format: AVPixelFormat;
}

/**
 * Turns decoded frames the right way up and into a shape that can be encoded: rotation is applied to the pixels,
 * odd sizes grow by one row or column that repeats the edge (players expect even sizes, and cutting off would lose
 * picture), unusual pixel formats become the nearest usual one. Frames that need nothing pass through untouched.
 * Frames whose size or format changes on the way are brought to the first one's.
 */
export class Upright {
  readonly #stream: Stream;
  readonly #padToEven: boolean;
  #matrix: Buffer | null = null;
  #target: Shape | null = null;
  #graph: { key: string; graph: FilterGraph; source: FilterContext; sink: FilterContext } | null = null;

  /** `padToEven` false leaves odd sizes as they are, for looking without encoding. */
  constructor(stream: Stream, padToEven: boolean) {
    this.#stream = stream;
    this.#padToEven = padToEven;
  }

  /** Takes a decoded frame over and gives an upright one. Throws AppError `input.unsupported`. */
  turn(frame: Frame): Frame {
    retag(frame);
    if (!this.#target) {
      this.#matrix =
        frame.getSideData(AV_FRAME_DATA_DISPLAYMATRIX) ??
        this.#stream.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX);
    }
    const key = `${frame.width}x${frame.height}/${frame.format}`;
    if (this.#graph?.key !== key) this.#rebuild(frame, key);
    if (!this.#graph) return frame;
    const { source, sink } = this.#graph;
    const duration = frame.duration;
    check(source.buffersrcAddFrameSync(frame), 'turning the picture', 'input.unsupported');
    frame.free();
    const turned = new Frame();
    turned.alloc();
    const got = sink.buffersinkGetFrameSync(turned);
    if (got === AVERROR_EAGAIN) check(got, 'turning the picture', 'engine.internal');
    check(got, 'turning the picture', 'input.unsupported');
    turned.duration = duration;
    turned.removeSideData(AV_FRAME_DATA_DISPLAYMATRIX);
    return turned;
  }

  close(): void {
    this.#graph?.graph.free();
    this.#graph = null;
  }

  #rebuild(frame: Frame, key: string): void {
    this.close();
    const steps = this.#matrix ? rotationSteps(this.#matrix) : [];
    const turnsSideways = steps.some((step) => step.name === 'transpose');
    const even = (size: number): number => (this.#padToEven ? size + (size % 2) : size);
    const shape: Shape = {
      width: even(turnsSideways ? frame.height : frame.width),
      height: even(turnsSideways ? frame.width : frame.height),
      format: encodedFormat(frame.format as AVPixelFormat),
    };
    this.#target ??= shape;
    const target = this.#target;
    if (shape.format !== frame.format || shape.format !== target.format)
      steps.push(convertStep(target.format));
    if (shape.width !== target.width || shape.height !== target.height) {
      steps.push({ name: 'scale', args: `${target.width}:${target.height}:flags=bicubic` });
    } else {
      steps.push(
        ...padSteps(
          turnsSideways ? frame.height : frame.width,
          turnsSideways ? frame.width : frame.height,
          target,
        ),
      );
    }
    if (steps.length > 0) this.#graph = { key, ...buildGraph(frame, this.#stream, steps) };
  }
}

interface Step {
  readonly name: string;
  readonly args: string;
}

function retag(frame: Frame): void {
  const plain = FULL_RANGE.get(frame.format);
  if (plain === undefined) return;
  frame.format = plain;
  frame.colorRange = AVCOL_RANGE_JPEG;
}

/** Of RGB, 4:2:0 is taken, because players show it everywhere; else the nearest that loses least. */
function encodedFormat(format: AVPixelFormat): AVPixelFormat {
  if (ENCODED_FORMATS.includes(format)) return format;
  if (/rgb|bgr|gbr|pal8/.test(avGetPixFmtName(format) ?? '')) return AV_PIX_FMT_YUV420P;
  return avcodecFindBestPixFmtOfList(ENCODED_FORMATS, format);
}

function convertStep(format: AVPixelFormat): Step {
  return { name: 'format', args: `pix_fmts=${present(avGetPixFmtName(format), 'a pixel format name')}` };
}

function padSteps(width: number, height: number, target: Shape): Step[] {
  const right = target.width - width;
  const bottom = target.height - height;
  if (right === 0 && bottom === 0) return [];
  return [
    { name: 'pad', args: `${target.width}:${target.height}:0:0` },
    { name: 'fillborders', args: `right=${right}:bottom=${bottom}:mode=smear` },
  ];
}

/**
 * The filters that apply a display matrix, as ffmpeg's own `-autorotate` chooses them (fftools, `insert_filters`).
 * Angles between the quarter turns are left as they are.
 */
function rotationSteps(matrix: Buffer): Step[] {
  const at = (index: number): number => new Int32Array(matrix.buffer, matrix.byteOffset, 9)[index] ?? 0;
  const [a, b, c, d] = [at(0), at(1), at(3), at(4)];
  const quarter = Math.round((Math.atan2(b, a) * 2) / Math.PI + 4) % 4;
  switch (quarter) {
    case 1:
      return [{ name: 'transpose', args: c > 0 ? 'cclock_flip' : 'clock' }];
    case 2:
      return [
        ...(a < 0 ? [{ name: 'hflip', args: '' }] : []),
        ...(d < 0 ? [{ name: 'vflip', args: '' }] : []),
      ];
    case 3:
      return [{ name: 'transpose', args: c < 0 ? 'clock_flip' : 'cclock' }];
    default:
      return d < 0 ? [{ name: 'vflip', args: '' }] : [];
  }
}

function buildGraph(
  frame: Frame,
  stream: Stream,
  steps: readonly Step[],
): { graph: FilterGraph; source: FilterContext; sink: FilterContext } {
  const graph = new FilterGraph();
  graph.alloc();
  const create = (name: string, label: string, args: string): FilterContext => {
    const filter = present(Filter.getByName(name), `filter ${name}`);
    return present(graph.createFilter(filter, label, args), `filter ${name}`);
  };
  const aspect = frame.sampleAspectRatio;
  const source = create(
    'buffer',
    'in',
    `video_size=${frame.width}x${frame.height}:pix_fmt=${frame.format}:` +
      `time_base=${stream.timeBase.num}/${stream.timeBase.den}:pixel_aspect=${aspect.num}/${Math.max(1, aspect.den)}:` +
      `colorspace=${frame.colorSpace}:range=${frame.colorRange}`,
  );
  const filters = steps.map(({ name, args }, index) => create(name, `step${index}`, args));
  const sink = create('buffersink', 'out', '');
  [source, ...filters].forEach((filter, index) => {
    check(filter.link(0, filters[index] ?? sink, 0), 'linking filters', 'input.unsupported');
  });
  check(graph.configSync(), 'preparing to turn the picture', 'input.unsupported');
  return { graph, source, sink };
}
