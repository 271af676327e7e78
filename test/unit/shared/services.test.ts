import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRtmpTarget } from '../../../src/engine/output/rtmp-target.js';
import { OPENABLE_ORIGINS, SERVICE_LIST, splitServerAndKey } from '../../../src/shared/services.js';
import { destinationSchema, SERVICES } from '../../../src/shared/settings.js';

describe('the list of services', () => {
  test('has every service of the settings once, with a name in both languages', () => {
    expect(SERVICE_LIST.map(({ service }) => service)).toEqual([...SERVICES]);
    for (const { name } of SERVICE_LIST) expect([name.en, name.ko]).not.toContain('');
  });

  test.each(SERVICE_LIST.flatMap(({ servers }) => servers.map(({ address }) => address)))(
    'the engine can publish to %s',
    (address) => {
      expect(destinationSchema.shape.server.parse(address)).toBe(address);
      const target = parseRtmpTarget(address, 'abcd-efgh');
      expect(`${target.name}/${target.streamKey}`).toBe(`${address}/abcd-efgh`);
    },
  );

  test('proposes an encrypted server wherever a service has one', () => {
    for (const { servers } of SERVICE_LIST) {
      const encrypted = servers.some(({ address }) => address.startsWith('rtmps://'));
      expect(servers[0]?.address.startsWith('rtmps://') ?? false).toBe(encrypted);
    }
  });

  test('names what is not encrypted', () => {
    for (const { name, address } of SERVICE_LIST.flatMap(({ servers }) => servers)) {
      expect(name.en.includes('not encrypted')).toBe(address.startsWith('rtmp://'));
    }
  });

  test('opens only https origins, those of the key pages', () => {
    const pages = SERVICE_LIST.flatMap(({ keyPage }) => (keyPage === null ? [] : [keyPage]));
    expect(OPENABLE_ORIGINS).toEqual(pages.map((page) => new URL(page).origin));
    for (const origin of OPENABLE_ORIGINS) expect(origin).toMatch(/^https:\/\//);
  });
});

describe('taking an address apart', () => {
  test.each([
    ['rtmp://host/app/key', 'rtmp://host/app', 'key'],
    ['  rtmps://Host:443/app/key\n', 'rtmps://host:443/app', 'key'],
    ['"rtmp://host/app/key"', 'rtmp://host/app', 'key'],
    ['<RTMPS://host/app/Key>', 'rtmps://host/app', 'Key'],
    ['rtmp://host/live/eu/key', 'rtmp://host/live/eu', 'key'],
    ['rtmp://[::1]:1935/app/key', 'rtmp://[::1]:1935/app', 'key'],
    [
      'rtmp://live-sel.twitch.tv/app/live_12_ab?bandwidthtest=true',
      'rtmp://live-sel.twitch.tv/app',
      'live_12_ab?bandwidthtest=true',
    ],
    [
      'rtmps://b.rtmps.youtube.com:443/live2?backup=1/k-e-y',
      'rtmps://b.rtmps.youtube.com:443/live2?backup=1',
      'k-e-y',
    ],
    [
      'rtmps://b.rtmps.youtube.com:443/live2/k-e-y?backup=1',
      'rtmps://b.rtmps.youtube.com:443/live2',
      'k-e-y?backup=1',
    ],
    ['rtmp://host/app/key?path=a', 'rtmp://host/app', 'key?path=a'],
  ])('%s', (text, server, key) => {
    expect(splitServerAndKey(text)).toEqual({ server, key });
  });

  test.each([
    ['rtmps://a.rtmps.youtube.com:443/live2', 'rtmps://a.rtmps.youtube.com:443/live2'],
    ['rtmps://b.rtmps.youtube.com:443/live2?backup=1', 'rtmps://b.rtmps.youtube.com:443/live2?backup=1'],
    ['rtmp://stream.sooplive.co.kr/app/', 'rtmp://stream.sooplive.co.kr/app'],
    ['rtmp://host/live/eu/', 'rtmp://host/live/eu'],
    ['rtmp://host/app/{stream_key}', 'rtmp://host/app'],
    ['rtmp://host', 'rtmp://host'],
  ])('%s holds no key', (text, server) => {
    expect(splitServerAndKey(text)).toEqual({ server, key: null });
  });

  test.each([
    'abcd-efgh-ijkl',
    'https://host/app/key',
    'rtmp:/host',
    'rtmp://',
    'rtmp://user:word@host/app/key',
    '',
  ])('%s is none', (text) => {
    expect(splitServerAndKey(text)).toBeNull();
  });

  const part = fc.stringMatching(/^[A-Za-z0-9_-]{1,30}$/);
  const address = fc.record({
    scheme: fc.constantFrom('rtmp', 'rtmps'),
    host: fc.domain(),
    port: fc.option(fc.integer({ min: 1, max: 65_535 })),
    app: fc.array(part, { minLength: 1, maxLength: 3 }),
    key: fc
      .tuple(part, fc.option(part))
      .map(([name, query]) => (query === null ? name : `${name}?${query}=1`)),
  });

  test('gives back the server and the key of any address, and the engine agrees', () => {
    fc.assert(
      fc.property(address, ({ scheme, host, port, app, key }) => {
        const server = `${scheme}://${host}${port === null ? '' : `:${port}`}/${app.join('/')}`;
        const split = splitServerAndKey(`${server}/${key}`);
        expect(split).toEqual({ server, key });
        // Splitting what was split changes nothing.
        expect(splitServerAndKey(`${server}/`)).toEqual({ server, key: null });
        expect(parseRtmpTarget(server, key)).toEqual(parseRtmpTarget(`${server}/${key}`));
      }),
    );
  });

  test('answers to any text at all', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.constantFrom('', 'rtmp://h/', 'rtmps://'),
        (text, start) => {
          const split = splitServerAndKey(start + text);
          if (split) expect(split.server).toMatch(/^rtmps?:\/\/[^/@]/);
        },
      ),
    );
  });
});
