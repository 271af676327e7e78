import { mkdir, rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeSceneClip } from '../demo/scene-clip.js';
import { auditFiles } from '../src/engine/audit/audit-files.js';
import { SIZE_CLASSES } from '../src/engine/audit/size-class.js';
import { createFaceDetector } from '../src/engine/detect/face-detector.js';
import { forkProcess } from '../src/engine/process/process-port.js';
import { DEFAULT_SEARCH_SECONDS } from '../src/engine/session/batch-job.js';
import { TestFacesScene } from '../src/engine/source/test-faces/scene.js';
import { measure, median, requireFfmpeg, type Cost } from './measure.js';

/**
 * How much longer covering a 1080p30 clip takes than re-encoding it with plain ffmpeg, same encoder and settings,
 * and what it leaks. Both run as processes of their own, in turns. The clip is the test scene, whose true boxes are
 * known. Prints wall and CPU ratios, the peak memory, and the leak figures of the covered clip.
 */
const CANVAS = { width: 1920, height: 1080, frameRate: 30 };
const SECONDS = 20;
const FRAMES = SECONDS * CANVAS.frameRate;
const ROUNDS = 5;
const PRESET = 'veryfast';
const CRF = 20;
const FOLDER = join(process.cwd(), 'bench-output');
const CLIP = join(FOLDER, 'scene-1080p.mp4');
const PLAIN = join(FOLDER, 'batch-plain.mp4');
const COVERED = join(FOLDER, 'batch-covered.mp4');
const COVER = fileURLToPath(new URL('./batch-cover.js', import.meta.url));
const INFERENCE_ENTRY = new URL('../src/engine/detect/inference-process.js', import.meta.url);

await compare();

async function compare(): Promise<void> {
  requireFfmpeg();
  await mkdir(FOLDER, { recursive: true });
  await writeSceneClip(CLIP, CANVAS, FRAMES);
  const x264 = ['-c:v', 'libx264', '-preset', PRESET, '-crf', String(CRF), '-c:a', 'copy'];
  console.log(
    `${SECONDS} s of ${CANVAS.width}x${CANVAS.height}p${CANVAS.frameRate}, x264 ${PRESET} crf ${CRF}, ${cpus().length} CPUs`,
  );
  const variants = [
    { name: `a search every ${DEFAULT_SEARCH_SECONDS.toFixed(2)} s`, every: DEFAULT_SEARCH_SECONDS },
    { name: 'every frame searched', every: 0 },
  ];
  for (const { name, every } of variants) {
    const pairs: { plain: Cost; covered: Cost }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const plain = await measure(['ffmpeg', '-v', 'error', '-y', '-i', CLIP, ...x264, PLAIN]);
      const cover = [process.execPath, COVER, CLIP, COVERED, PRESET, String(CRF), String(every)];
      pairs.push({ plain, covered: await measure(cover) });
    }
    const ratios = (of: keyof Cost): number[] => pairs.map(({ plain, covered }) => covered[of] / plain[of]);
    const memory = Math.max(...pairs.map(({ covered }) => covered.memory));
    console.log(
      `${name}: wall x${median(ratios('wall')).toFixed(2)}, CPU x${median(ratios('cpu')).toFixed(2)}, ` +
        `peak memory ${memory.toFixed(0)} MB (rounds, wall: ${ratios('wall')
          .map((ratio) => ratio.toFixed(2))
          .join(' ')})`,
    );
    await printLeaks();
  }
  for (const path of [PLAIN, COVERED]) await rm(path, { force: true });
}

async function printLeaks(): Promise<void> {
  const scene = await TestFacesScene.load(CANVAS);
  const detector = await createFaceDetector(() => forkProcess(INFERENCE_ENTRY));
  const truth = new Map(
    Array.from({ length: FRAMES }, (_, index) => [
      index,
      {
        index,
        pts_s: index / CANVAS.frameRate,
        width: CANVAS.width,
        height: CANVAS.height,
        boxes: [...scene.faces(index)],
      },
    ]),
  );
  try {
    const { figures } = await auditFiles({
      original: CLIP,
      covered: COVERED,
      truth,
      detector,
      judgeEvery: 5,
    });
    const sizes = SIZE_CLASSES.map(
      (size) => `${size}: ${figures.sizes[size].leaked} of ${figures.sizes[size].faceFrames}`,
    );
    const { flashes } = figures.all;
    const over = ((figures.overMasking ?? 0) * 100).toFixed(1);
    console.log(`  leaked face-frames ${sizes.join(', ')}; flashes ${flashes}; over-masking ${over} %`);
  } finally {
    await detector.close();
  }
}
