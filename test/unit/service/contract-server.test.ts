import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { ContractServer } from '../../../src/engine/service/contract-server.js';
import {
  COMMANDS,
  EVENTS,
  messageSchema,
  type CommandName,
  type PreviewHeader,
} from '../../../src/shared/contract.js';
import { AppError } from '../../../src/shared/errors.js';
import { DEFAULT_SETTINGS } from '../../../src/shared/settings.js';
import { IDLE_STATUS, SmallService, WindowEnd } from '../../fixtures/service/small-service.js';

const KEY = 'live_0123_planted';
const scrub = (text: string): string => text.replaceAll(KEY, '‹key›');
const HEADER: PreviewHeader = { width: 160, height: 90, time: 1, covered: 'none', reason: null, boxes: [] };

/** Something that every command takes. */
const INPUTS: Readonly<Record<CommandName, unknown>> = {
  'studio.open': null,
  'settings.change': { privacy: { holdMs: 900 } },
  'devices.list': null,
  'devices.still': { uri: 'camera:0' },
  'live.start': null,
  'live.stop': null,
  'record.start': null,
  'record.stop': null,
  'panic.set': { on: true },
  'preview.open': { width: 960 },
  'preview.close': null,
  'keys.set': { destination: 'one', key: KEY },
  'keys.delete': { destination: 'one' },
  'files.add': { paths: ['/a.jpg'] },
  'files.pause': { paused: true },
  'files.cancel': { id: '1' },
  'files.clear': null,
  'files.still': { id: '1', side: 'before' },
  'machine.measure': null,
};

let server: ContractServer;
let end: WindowEnd;
let id: number;
beforeEach(() => {
  server = new ContractServer();
  end = new WindowEnd();
  id = server.connect(end);
});

describe('answering', () => {
  test.each(Object.keys(COMMANDS) as CommandName[])('%s', async (name) => {
    server.serve(new SmallService(), scrub);
    const answer = messageSchema.parse(await end.call(7, name, INPUTS[name]));
    expect(answer).toMatchObject({ type: 'reply', id: 7 });
    COMMANDS[name].reply.parse(answer.type === 'reply' ? answer.value : undefined);
  });

  test('a change is there for the next window', async () => {
    server.serve(new SmallService(), scrub);
    await end.call(1, 'settings.change', { privacy: { holdMs: 900 } });
    const other = new WindowEnd();
    server.connect(other);
    expect(await other.call(1, 'studio.open', null)).toMatchObject({
      value: { settings: { privacy: { ...DEFAULT_SETTINGS.privacy, holdMs: 900 } } },
    });
  });

  test('what was asked before the service was there is answered then', async () => {
    const answer = end.call(1, 'studio.open', null);
    expect(end.messages).toEqual([]);
    server.serve(new SmallService(), scrub);
    expect(await answer).toMatchObject({ type: 'reply', id: 1 });
  });

  test('a handler learns who asked', async () => {
    const asked: number[] = [];
    server.serve(new SmallService({ 'live.start': (_, client) => (asked.push(client), null) }), scrub);
    const other = new WindowEnd();
    const otherId = server.connect(other);
    await other.call(1, 'live.start', null);
    await end.call(1, 'live.start', null);
    expect(asked).toEqual([otherId, id]);
    expect(otherId).not.toBe(id);
  });

  test('calls do not wait for one another', async () => {
    let finish: () => void = () => undefined;
    const slow = new Promise<null>((resolve) => {
      finish = () => {
        resolve(null);
      };
    });
    server.serve(new SmallService({ 'live.start': () => slow }), scrub);
    const late = end.call(1, 'live.start', null);
    await end.call(2, 'live.stop', null);
    finish();
    await late;
    expect(end.messages.map((message) => ('id' in message ? message.id : null))).toEqual([2, 1]);
  });
});

describe('refusing', () => {
  beforeEach(() => {
    server.serve(new SmallService(), scrub);
  });

  test.each([
    ['an unknown command', 'keys.get', { destination: 'one' }],
    ['a name of every object', 'constructor', null],
    ['another one', '__proto__', null],
    ['no input where one belongs', 'panic.set', null],
    ['an input of another kind', 'preview.open', { width: 'wide' }],
    ['a number out of its range', 'preview.open', { width: 10_000 }],
    ['an unknown setting', 'settings.change', { privacy: {}, [KEY]: 1 }],
    ['a setting of a wrong kind', 'settings.change', { destinations: [{ id: 'A B' }] }],
    ['a key that is no text', 'keys.set', { destination: 'one', key: { [KEY]: KEY } }],
    ['a key that is too long', 'keys.set', { destination: 'one', key: KEY.repeat(40) }],
  ])('%s', async (_, name, input) => {
    const answer = messageSchema.parse(await end.call(3, name, input));
    expect(answer).toMatchObject({
      type: 'failure',
      id: 3,
      error: { code: 'usage.invalid', retryable: false },
    });
    expect(JSON.stringify(answer)).not.toContain(KEY);
  });

  test('says which field was wrong', async () => {
    expect(await end.call(1, 'settings.change', { privacy: { holdMs: 9_999 } })).toMatchObject({
      error: { message: expect.stringContaining('settings.change.privacy.holdMs') as string },
    });
  });

  test('a request without its parts is answered where its number is known', async () => {
    end.say({ type: 'call', id: 5 });
    expect(await end.answerTo(5)).toMatchObject({ type: 'failure', error: { code: 'usage.invalid' } });
  });

  test('anything at all is survived', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (rubbish) => {
        end.say(rubbish);
        end.say({ type: 'call', id: 1, name: 'settings.change', input: rubbish });
        end.say({ type: rubbish, id: rubbish, name: rubbish });
        const answer = await end.call(2, 'studio.open', null);
        expect(messageSchema.parse(answer).type).toBe('reply');
        end.messages.length = 0;
      }),
    );
  });

  test('more calls than one window may have waiting', async () => {
    const never = new Promise<null>(() => undefined);
    server.serve(new SmallService({ 'live.start': () => never }), scrub);
    for (let call = 1; call <= 200; call += 1)
      end.say({ type: 'call', id: call, name: 'live.start', input: null });
    expect(await end.call(201, 'live.stop', null)).toMatchObject({
      type: 'failure',
      error: { code: 'usage.invalid', retryable: true },
    });
    const other = new WindowEnd();
    server.connect(other);
    expect(await other.call(1, 'live.stop', null)).toMatchObject({ type: 'reply' });
  });
});

describe('failing', () => {
  test("a handler's error keeps its code", async () => {
    const thrown = new AppError('output.no-space', 'disk: expected 1 GB free, got 0', { retryable: true });
    server.serve(new SmallService({ 'record.start': () => Promise.reject(thrown) }), scrub);
    expect(await end.call(1, 'record.start', null)).toEqual({
      type: 'failure',
      id: 1,
      error: { code: 'output.no-space', message: thrown.message, retryable: true },
    });
  });

  test.each([
    ['an error', new Error(`at rtmp://host/app/${KEY}`)],
    ['a text', `at rtmp://host/app/${KEY}`],
    ['nothing', undefined],
  ])('%s that was thrown becomes one of the contract, without the key', async (_, thrown) => {
    const handlers = {
      'live.start': (): null => {
        throw thrown as Error;
      },
    };
    server.serve(new SmallService(handlers), scrub);
    const answer = messageSchema.parse(await end.call(1, 'live.start', null));
    expect(answer).toMatchObject({ type: 'failure', error: { code: 'engine.internal' } });
    expect(JSON.stringify(answer)).not.toContain(KEY);
  });
});

describe('stream keys', () => {
  test('leave neither in replies nor in events', async () => {
    const told = { id: 1, at: 0, level: 'error', text: `rtmp://host/app/${KEY} refused` } as const;
    const devices = { cameras: [{ uri: 'camera:0', name: KEY }], microphones: [], screens: [], windows: [] };
    server.serve(new SmallService({ 'devices.list': () => ({ ...devices, problems: [KEY] }) }), scrub);
    server.publish('log', told);
    server.publish('status', { ...IDLE_STATUS, outputs: { [KEY]: KEY } });
    await end.call(1, 'devices.list', null);
    expect(JSON.stringify(end.messages)).not.toContain(KEY);
    expect(end.messages[0]).toMatchObject({ value: { ...told, text: 'rtmp://host/app/‹key› refused' } });
  });

  test('that are a word of the contract leave its messages as they are', async () => {
    server.serve(new SmallService(), (text) =>
      text.replaceAll('veryfast', '‹key›').replaceAll('settings', '‹key›'),
    );
    const answer = await end.call(1, 'studio.open', null);
    if (answer.type !== 'reply') throw new Error('expected a reply');
    expect(COMMANDS['studio.open'].reply.parse(answer.value).settings).toEqual(DEFAULT_SETTINGS);
  });
});

describe('telling windows', () => {
  test('an event reaches all that are there, as the contract has it', () => {
    const other = new WindowEnd();
    server.connect(other);
    const gone = new WindowEnd();
    server.connect(gone);
    gone.leave();
    server.serve(new SmallService(), scrub);
    server.publish('status', IDLE_STATUS);
    for (const { messages } of [end, other]) {
      expect(messages).toEqual([{ type: 'event', name: 'status', value: EVENTS.status.parse(IDLE_STATUS) }]);
    }
    expect(gone.messages).toEqual([]);
  });

  test('a picture goes to its window, and the next only when that was drawn', () => {
    const service = new SmallService();
    server.serve(service, scrub);
    const other = new WindowEnd();
    server.connect(other);
    end.say({ type: 'shown' });
    expect(service.shownBy).toEqual([]);
    server.sendPreview(id, HEADER, Uint8Array.of(1));
    server.sendPreview(id, HEADER, Uint8Array.of(2));
    expect(end.pictures).toEqual([Uint8Array.of(1)]);
    end.say({ type: 'shown' });
    end.say({ type: 'shown' });
    expect(service.shownBy).toEqual([id]);
    server.sendPreview(id, HEADER, Uint8Array.of(3));
    expect(end.pictures).toEqual([Uint8Array.of(1), Uint8Array.of(3)]);
    expect(other.pictures).toEqual([]);
  });

  test('a preview that is opened anew begins anew, whatever was drawn of the one before', async () => {
    server.serve(new SmallService(), scrub);
    server.sendPreview(id, HEADER, Uint8Array.of(1));
    await end.call(1, 'preview.open', { width: 960 });
    server.sendPreview(id, HEADER, Uint8Array.of(2));
    expect(end.pictures).toEqual([Uint8Array.of(1), Uint8Array.of(2)]);
  });

  test('a window that leaves is told once, and gets nothing more', async () => {
    let finish: () => void = () => undefined;
    const slow = new Promise<null>((resolve) => {
      finish = () => {
        resolve(null);
      };
    });
    const service = new SmallService({ 'live.start': () => slow });
    server.serve(service, scrub);
    end.say({ type: 'call', id: 1, name: 'live.start', input: null });
    end.leave();
    end.leave();
    finish();
    await slow;
    server.publish('status', IDLE_STATUS);
    server.sendPreview(id, HEADER, Uint8Array.of(1));
    expect(service.leftBy).toEqual([id]);
    expect(end.messages).toEqual([]);
  });

  test('a window that left before the service was there asks nothing of it', async () => {
    const asked: string[] = [];
    end.say({ type: 'call', id: 1, name: 'live.start', input: null });
    end.leave();
    const service = new SmallService({ 'live.start': () => (asked.push('live.start'), null) });
    server.serve(service, scrub);
    const other = new WindowEnd();
    server.connect(other);
    await other.call(1, 'live.stop', null);
    expect([asked, service.leftBy]).toEqual([[], []]);
  });
});
