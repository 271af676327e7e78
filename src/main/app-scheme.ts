import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { protocol } from 'electron';
import { contentPolicy } from '../shared/content-policy.js';

const SCHEME = 'veilcast';
export const APP_ORIGIN = `${SCHEME}://app`;
export const APP_PAGE = `${APP_ORIGIN}/index.html`;

const HEADERS = {
  'Content-Security-Policy': contentPolicy([]),
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
};

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.woff2': 'font/woff2',
};

/** Must be said before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the files below `folder` as veilcast://app/, and nothing else of this computer. */
export function serveAppScheme(folder: string): void {
  protocol.handle(SCHEME, async (request) => {
    const segments = readSegments(request.url);
    if (request.method !== 'GET' || !segments) return refuse(403);
    const type = TYPES[extname(segments.at(-1) ?? '')];
    if (type === undefined) return refuse(404);
    try {
      const bytes = await readFile(join(folder, ...segments));
      return new Response(new Uint8Array(bytes), { headers: { ...HEADERS, 'Content-Type': type } });
    } catch {
      return refuse(404);
    }
  });
}

/**
 * The path as names of which none leads out of the folder or to a hidden file: that is all that keeps a page from
 * reading the disk, so it lists what may be instead of what may not.
 */
function readSegments(address: string): string[] | null {
  const { origin, host, pathname } = new URL(address);
  if (host !== 'app' || (origin !== 'null' && origin !== APP_ORIGIN)) return null;
  const segments = pathname.slice(1).split('/');
  return segments.every((segment) => /^[\w-][\w.-]*$/.test(segment)) ? segments : null;
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: HEADERS });
}
