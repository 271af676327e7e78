import { afterEach, describe, expect, test, vi } from 'vitest';
import { findX11Window, parseWindowTree } from '../../../src/engine/source/x11-window.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('without xwininfo it is said what to install', async () => {
  vi.stubEnv('PATH', '/nowhere');
  await expect(findX11Window('Alpha', ':0')).rejects.toMatchObject({ code: 'source.unsupported' });
  await expect(findX11Window('Alpha', ':0')).rejects.toThrow('x11-utils');
});

describe('the windows that xwininfo tells', () => {
  test('are those with a title, the uppermost first, without icons', () => {
    expect(parseWindowTree(TREE)).toEqual([
      { id: '0x8008c2', title: 'Magnify 3X' },
      { id: '0x6003dd', title: 'Beta "2": (draft)  10x10+1+1' },
      { id: '0x400001', title: 'no class' },
      { id: '0x2003dd', title: 'Ätna – 火山' },
      { id: '0x2004d5', title: 'inner' },
    ]);
  });

  test('are none on an empty screen', () => {
    expect(parseWindowTree(TREE.slice(0, TREE.indexOf('     7 children')) + '     0 children.\n')).toEqual(
      [],
    );
    expect(parseWindowTree('')).toEqual([]);
  });
});

const TREE = `
xwininfo: Window id: 0x50d (the root window) (has no name)

  Root window id: 0x50d (the root window) (has no name)
  Parent window id: 0x0 (none)
     7 children:
     0x8008c2 "Magnify 3X": ("display-im6.q16" "Display-im6.q16")  256x256+320+320  +320+320
     0x8007c3 (has no name): ("display-im6.q16" "Display-im6.q16")  1x1+320+320  +320+320
     0x6003dd "Beta "2": (draft)  10x10+1+1": ("display-im6.q16" "Display-im6.q16")  120x80+180+100  +180+100
        1 child:
        0x6004d3 "Info": ("display-im6.q16" "Display-im6.q16")  1x1+2+2  +184+104
     0x400001 "no class": ()  178x178+-20+-10  +-20+-10
     0x2003dd "Ätna – 火山": ("display-im6.q16" "Display-im6.q16")  200x100+50+60  +50+60
        2 children:
        0x2004d3 (has no name): ()  300x300+2+2  +54+64
           1 child:
           0x2004d5 "inner": ("a" "b")  300x300+2+2  +54+64
     0x2001f1 (has no name): ("display-im6.q16" "Display-im6.q16")  96x48+320+320  +320+320
     0x200001 "leader": ("gnome-shell" "Gnome-shell")  10x10+-100+-100  +-100+-100

`;
