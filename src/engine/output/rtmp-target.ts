import { AppError } from '../../shared/errors.js';

/** Where to publish. `streamKey` is a secret: it is never shown, logged or put into an error. */
export interface RtmpTarget {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  readonly app: string;
  readonly streamKey: string;
  /** The address the server believes to be asked for (RTMP's tcUrl). */
  readonly tcUrl: string;
  /** For people: scheme, host and app, without the key. */
  readonly name: string;
}

const DEFAULT_PORT = { 'rtmp:': 1935, 'rtmps:': 443 } as const;

/**
 * Reads `rtmp(s)://host[:port]/app[/key]`. With a separate `streamKey` the whole path is the app, less the same key
 * where it stands there too; without one the last part of the path is the key. Throws AppError `usage.invalid`
 * without repeating the address, as it may hold the key.
 */
export function parseRtmpTarget(address: string, streamKey?: string): RtmpTarget {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol !== 'rtmp:' && url?.protocol !== 'rtmps:') {
    throw new AppError('usage.invalid', 'destination: expected rtmp://host/app/key or rtmps://host/app/key');
  }
  if (url.hostname === '') throw new AppError('usage.invalid', 'destination: the address names no host');
  if (url.username !== '' || url.password !== '') {
    throw new AppError('usage.invalid', 'destination: a user name in the address is not supported');
  }
  const parts = url.pathname.split('/').filter((part) => part !== '');
  if (streamKey !== undefined && parts.at(-1) === streamKey) parts.pop();
  const key = streamKey ?? `${parts.pop() ?? ''}${url.search}`;
  const app = parts.join('/');
  // One part alone is refused rather than taken for the application, which is shown: it may be the key.
  if (app === '' || key === '') {
    throw new AppError(
      'usage.invalid',
      'destination: expected an application and a stream key after the host, one of them is missing',
    );
  }
  const shownPort = url.port === '' ? '' : `:${url.port}`;
  return {
    secure: url.protocol === 'rtmps:',
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? DEFAULT_PORT[url.protocol] : Number(url.port),
    app,
    streamKey: key,
    tcUrl: `${url.protocol}//${url.hostname}${shownPort}/${app}`,
    name: `${url.protocol}//${url.hostname}${shownPort}/${app}`,
  };
}
