import { describe, expect, test } from 'vitest';
import { parseRtmpTarget } from '../../../src/engine/output/rtmp-target.js';

describe('where to publish', () => {
  test.each([
    ['rtmp://host/app/key', 'host', 1935, 'app', 'key', false],
    ['rtmps://host/app/key', 'host', 443, 'app', 'key', true],
    ['rtmp://host:1936/live/x/key?a=1&b=2', 'host', 1936, 'live/x', 'key?a=1&b=2', false],
    ['rtmp://[::1]:1935/app/key', '::1', 1935, 'app', 'key', false],
  ])('reads %s', (address, host, port, app, streamKey, secure) => {
    expect(parseRtmpTarget(address)).toMatchObject({ host, port, app, streamKey, secure });
  });

  test('a key given apart leaves the whole path to the app', () => {
    expect(parseRtmpTarget('rtmp://host/live/eu', 'secret')).toMatchObject({
      app: 'live/eu',
      streamKey: 'secret',
    });
  });

  test('what may be shown never holds the key', () => {
    const target = parseRtmpTarget('rtmps://host:8443/app/top-secret?token=top-secret');
    expect([target.name, target.tcUrl].join()).not.toContain('top-secret');
  });

  test.each([
    'http://host/app/top-secret',
    'top-secret',
    'rtmp:///app/top-secret',
    'rtmp://user:top-secret@host/a/b',
    'rtmp://host',
    'rtmp://host/top-secret',
  ])('refuses %s without repeating it', (address) => {
    expect(() => parseRtmpTarget(address)).toThrow(expect.objectContaining({ code: 'usage.invalid' }));
    try {
      parseRtmpTarget(address);
    } catch (error) {
      expect(String(error)).not.toContain('top-secret');
    }
  });
});
