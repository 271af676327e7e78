import { AppError } from '../../shared/errors.js';

/** A source as the user names it. */
export type SourceUri =
  | { readonly kind: 'file'; readonly path: string; readonly loop: boolean }
  | { readonly kind: 'image'; readonly path: string }
  | { readonly kind: 'color'; readonly rgb: readonly [number, number, number] }
  | { readonly kind: 'camera' | 'screen'; readonly index: number }
  | { readonly kind: 'window'; readonly title: string }
  | { readonly kind: 'test'; readonly scene: 'faces' };

const FORMS = 'camera:0 screen:0 window:TITLE file:PATH?loop=1 image:PATH color:#RRGGBB test:faces';

/** Reads `camera:0`, `file:clip.mp4?loop=1` and the like. Throws AppError `usage.invalid`. */
export function parseSourceUri(text: string): SourceUri {
  const colon = text.indexOf(':');
  const kind = text.slice(0, colon);
  const rest = text.slice(colon + 1);
  if (colon > 0 && rest !== '') {
    const parsed = parseKind(kind, rest);
    if (parsed) return parsed;
  }
  throw new AppError('usage.invalid', `source: expected one of ${FORMS}, got ${text}`);
}

function parseKind(kind: string, rest: string): SourceUri | null {
  switch (kind) {
    case 'file': {
      const loop = /\?loop=([01])$/.exec(rest);
      const path = loop ? rest.slice(0, loop.index) : rest;
      return path === '' ? null : { kind, path, loop: loop?.[1] === '1' };
    }
    case 'image':
      return { kind, path: rest };
    case 'color': {
      const hex = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(rest);
      if (!hex) return null;
      const [red, green, blue] = hex.slice(1).map((part) => parseInt(part, 16));
      return { kind, rgb: [red ?? 0, green ?? 0, blue ?? 0] };
    }
    case 'camera':
    case 'screen':
      return /^\d{1,3}$/.test(rest) ? { kind, index: Number(rest) } : null;
    case 'window':
      return { kind, title: rest };
    case 'test':
      return rest === 'faces' ? { kind, scene: rest } : null;
    default:
      return null;
  }
}
