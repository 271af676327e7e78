import type { Service } from './settings.js';

/** A name in each language of the window. */
export interface Translated {
  readonly en: string;
  readonly ko: string;
}

export interface IngestServer {
  readonly name: Translated;
  /** rtmp:// or rtmps:// address without a key. */
  readonly address: string;
}

export interface ServiceEntry {
  readonly service: Service;
  readonly name: Translated;
  /** The first is the one to propose. Empty: the user has an address of their own. */
  readonly servers: readonly IngestServer[];
  /** What the service takes at most, bit/s, and how far apart its keyframes may be, s; null: it names no limit. */
  readonly limits: {
    readonly videoBitsPerSecond: number;
    readonly audioBitsPerSecond: number;
    readonly keyframeSeconds: number;
  } | null;
  /** Where the user finds the stream key; null: with whoever runs the server. */
  readonly keyPage: string | null;
}

const AUTOMATIC: Translated = { en: 'Nearest', ko: '가장 가까운 서버' };
const SEOUL: Translated = { en: 'Seoul', ko: '서울' };
const TOKYO: Translated = { en: 'Tokyo', ko: '도쿄' };
const FRANKFURT: Translated = { en: 'Frankfurt', ko: '프랑크푸르트' };
const NEW_YORK: Translated = { en: 'New York', ko: '뉴욕' };
const LOS_ANGELES: Translated = { en: 'Los Angeles', ko: '로스앤젤레스' };

function unencrypted({ en, ko }: Translated): Translated {
  return { en: `${en} (not encrypted)`, ko: `${ko} (암호화 안 됨)` };
}

/**
 * The services that the window knows, in the order it shows them. Servers, limits and pages are those of OBS Studio's
 * list of services of 2026, but for Twitch's encrypted server and SOOP's key page, which that list does not have.
 */
export const SERVICE_LIST: readonly ServiceEntry[] = [
  {
    service: 'youtube',
    name: { en: 'YouTube', ko: '유튜브' },
    servers: [
      { name: AUTOMATIC, address: 'rtmps://a.rtmps.youtube.com:443/live2' },
      { name: unencrypted(AUTOMATIC), address: 'rtmp://a.rtmp.youtube.com/live2' },
    ],
    limits: { videoBitsPerSecond: 51_000_000, audioBitsPerSecond: 160_000, keyframeSeconds: 2 },
    keyPage: 'https://www.youtube.com/live_dashboard',
  },
  {
    service: 'twitch',
    name: { en: 'Twitch', ko: '트위치' },
    servers: [
      { name: AUTOMATIC, address: 'rtmps://ingest.global-contribute.live-video.net:443/app' },
      { name: unencrypted(SEOUL), address: 'rtmp://live-sel.twitch.tv/app' },
      { name: unencrypted(TOKYO), address: 'rtmp://live-tyo.twitch.tv/app' },
      { name: unencrypted(FRANKFURT), address: 'rtmp://live-fra.twitch.tv/app' },
      { name: unencrypted(NEW_YORK), address: 'rtmp://live-jfk.twitch.tv/app' },
      { name: unencrypted(LOS_ANGELES), address: 'rtmp://live-lax.twitch.tv/app' },
    ],
    limits: { videoBitsPerSecond: 6_000_000, audioBitsPerSecond: 320_000, keyframeSeconds: 2 },
    keyPage: 'https://dashboard.twitch.tv/settings/stream',
  },
  {
    service: 'soop',
    name: { en: 'SOOP', ko: 'SOOP' },
    servers: [{ name: unencrypted(SEOUL), address: 'rtmp://stream.sooplive.co.kr/app' }],
    limits: { videoBitsPerSecond: 8_000_000, audioBitsPerSecond: 192_000, keyframeSeconds: 2 },
    keyPage: 'https://dashboard.sooplive.co.kr/',
  },
  {
    service: 'chzzk',
    name: { en: 'CHZZK', ko: '치지직' },
    servers: [{ name: unencrypted(AUTOMATIC), address: 'rtmp://global-rtmp.lip2.navercorp.com:8080/relay' }],
    limits: { videoBitsPerSecond: 8_000_000, audioBitsPerSecond: 192_000, keyframeSeconds: 1 },
    keyPage: 'https://studio.chzzk.naver.com/setting',
  },
  {
    service: 'custom',
    name: { en: 'Another server', ko: '다른 서버' },
    servers: [],
    limits: null,
    keyPage: null,
  },
];

/** Pages of these origins, and of no other, may be opened in the user's browser. */
export const OPENABLE_ORIGINS: readonly string[] = SERVICE_LIST.flatMap(({ keyPage }) => {
  const origin = keyPage === null ? null : /^https:\/\/[^/]+/.exec(keyPage);
  return origin ? [origin[0]] : [];
});

export interface SplitAddress {
  /** rtmp:// or rtmps:// address without a key and without a slash at its end. */
  readonly server: string;
  /** Null: the address held none. */
  readonly key: string | null;
}

const ADDRESS = /^(rtmps?):\/\/([^\s/?@]+)((?:\/[^\s?]*)?)((?:\?\S*)?)$/i;

/**
 * Takes an RTMP address apart into the server and the stream key: what stands after the last slash is the key, with
 * its query. A single part (`/live2`), a known server and an address that ends in a slash hold no key. A query before
 * the key (`/live2?backup=1/KEY`) stays with the server. Null for a text that is no RTMP address, as a key alone, and
 * for one with a user name.
 */
export function splitServerAndKey(text: string): SplitAddress | null {
  const address = ADDRESS.exec(text.trim().replace(/^[<"'](.*)[>"']$/, '$1'));
  if (!address) return null;
  const [, scheme = '', host = '', path = '', query = ''] = address;
  const root = `${scheme.toLowerCase()}://${host.toLowerCase()}`;
  const keyInQuery = /^(\?[^/]*)\/+(.*)$/.exec(query);
  if (keyInQuery) {
    const [, serverQuery = '', key = ''] = keyInQuery;
    return { server: `${root}${withoutSlash(path)}${serverQuery}`, key: readKey(key) };
  }
  const whole = `${root}${path}`;
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.length < 2 || path.endsWith('/') || isKnownServer(whole)) {
    return { server: `${withoutSlash(whole)}${query}`, key: null };
  }
  const last = whole.lastIndexOf('/');
  return { server: withoutSlash(whole.slice(0, last)), key: readKey(`${whole.slice(last + 1)}${query}`) };
}

/** Services write `{stream_key}` and the like where the key belongs. */
function readKey(text: string): string | null {
  return text === '' || /^\{.*\}$/.test(text) ? null : text;
}

function isKnownServer(address: string): boolean {
  return SERVICE_LIST.some(({ servers }) => servers.some((server) => server.address === address));
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}
