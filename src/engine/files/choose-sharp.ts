import { createRequire } from 'node:module';

/**
 * To be imported before sharp. In Electron on Linux sharp's own library, which holds a GLib, meets the system's in one
 * process: depending on their versions that warns or crashes (lovell/sharp#4525, electron/electron#46323). There the
 * WebAssembly build stands in for it, slower but alone. Packages for Linux hold no other.
 */
if (process.platform === 'linux' && process.versions['electron'] !== undefined) {
  const require = createRequire(import.meta.url);
  const standIn = '@img/sharp-wasm32/sharp.node';
  require(standIn);
  for (const system of ['linux', 'linuxmusl']) {
    const native = resolve(require, `@img/sharp-${system}-${process.arch}/sharp.node`);
    if (native !== null) require.cache[native] = require.cache[require.resolve(standIn)];
  }
}

function resolve(require: NodeJS.Require, name: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    // Not installed, so sharp finds the stand-in by itself.
    return null;
  }
}
