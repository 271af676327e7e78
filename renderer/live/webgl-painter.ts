import type { Painter } from './painter.js';

const VERTEX = `
attribute vec2 corner;
varying vec2 place;
void main() {
  place = vec2(corner.x, 1.0 - corner.y);
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

/** BT.709, limited range, to RGB. */
const FRAGMENT = `
precision mediump float;
varying vec2 place;
uniform sampler2D lumaPlane;
uniform sampler2D bluePlane;
uniform sampler2D redPlane;
void main() {
  float luma = 1.16438 * (texture2D(lumaPlane, place).r - 0.06275);
  float blue = texture2D(bluePlane, place).r - 0.50196;
  float red = texture2D(redPlane, place).r - 0.50196;
  gl_FragColor = vec4(
    luma + 1.79274 * red,
    luma - 0.21325 * blue - 0.53291 * red,
    luma + 2.11240 * blue,
    1.0);
}`;

/** Graphics cards that are played by the processor. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/**
 * Draws I420 pictures on the graphics card: the three planes are textures of their own. Null where there is none, and
 * where the processor plays one: converting by hand took fewer of its cycles (29 against 17 pictures a second on a
 * busy computer).
 */
export function createWebglPainter(canvas: HTMLCanvasElement): Painter | null {
  if (!hasGraphicsCard()) return null;
  const gl = canvas.getContext('webgl', { alpha: false, antialias: false, depth: false });
  if (gl === null) return null;
  let ready = prepare(gl);
  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault();
    ready = false;
  });
  canvas.addEventListener('webglcontextrestored', () => {
    ready = prepare(gl);
  });
  if (!ready) return null;
  return {
    paint({ width, height }, pixels) {
      if (!ready) return;
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
      }
      const [halfWidth, halfHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
      const [luma, chroma] = [width * height, halfWidth * halfHeight];
      gl.viewport(0, 0, width, height);
      loadPlane(gl, 0, width, height, pixels.subarray(0, luma));
      loadPlane(gl, 1, halfWidth, halfHeight, pixels.subarray(luma, luma + chroma));
      loadPlane(gl, 2, halfWidth, halfHeight, pixels.subarray(luma + chroma));
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    },
  };
}

/** Asked on a canvas of its own: one that gave a WebGL context never gives another kind. */
function hasGraphicsCard(): boolean {
  const gl = document.createElement('canvas').getContext('webgl');
  const info = gl?.getExtension('WEBGL_debug_renderer_info') ?? null;
  if (gl === null) return false;
  const name: unknown = info === null ? '' : gl.getParameter(info.UNMASKED_RENDERER_WEBGL);
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return !SOFTWARE.test(String(name));
}

function prepare(gl: WebGLRenderingContext): boolean {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (shader === null) return false;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true) return false;
  gl.useProgram(program);
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW);
  const corner = gl.getAttribLocation(program, 'corner');
  gl.enableVertexAttribArray(corner);
  gl.vertexAttribPointer(corner, 2, gl.FLOAT, false, 0, 0);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  for (const [unit, name] of ['lumaPlane', 'bluePlane', 'redPlane'].entries()) {
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.LINEAR);
    }
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) {
      gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
    }
    gl.uniform1i(gl.getUniformLocation(program, name), unit);
  }
  return true;
}

function loadPlane(
  gl: WebGLRenderingContext,
  unit: number,
  width: number,
  height: number,
  pixels: Uint8Array,
): void {
  gl.activeTexture(gl.TEXTURE0 + unit);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.LUMINANCE, width, height, 0, gl.LUMINANCE, gl.UNSIGNED_BYTE, pixels);
}
