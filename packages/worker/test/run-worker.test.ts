import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openSystem, sealSystem } from '@ec/messenger';
import type { SystemActions } from '@ec/messenger';
import { runWorker } from '../src/index.js';
import { createFakePort } from './fake-port.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ec-worker-'));
  writeFileSync(join(folder, 'package.json'), '{ "name": "shop" }');
  writeFileSync(join(folder, 'app.js'), 'module.exports = (request, response) => response.end();');
  writeFileSync(join(folder, 'broken.js'), 'throw new Error("no database");');
});
afterAll(() => rmSync(folder, { recursive: true }));

// Each life adds its own, for as long as the process lives; here there are several lives in one process.
beforeEach(() => {
  const before = {
    monitor: process.listeners('uncaughtExceptionMonitor'),
    uncaught: process.listeners('uncaughtException'),
  };
  return () => {
    for (const each of process.listeners('uncaughtExceptionMonitor'))
      if (!before.monitor.includes(each)) process.off('uncaughtExceptionMonitor', each);
    for (const each of process.listeners('uncaughtException'))
      if (!before.uncaught.includes(each)) process.off('uncaughtException', each);
  };
});

function order(app: string): SystemActions['begin'] {
  const framework = { kind: 'entry', app: join(folder, app), agent: undefined };
  return { id: 2, slot: 1, role: 'app', framework, options: { baseDir: folder }, graceMs: 1_000 };
}

test('awaits the order, boots, says that it is ready, and ends in order', async () => {
  const master = createFakePort();
  const done: string[] = [];
  const life = runWorker('app', master.port, async ({ framework, context }) => {
    const app = await framework.createApp(context);
    context.onClose(() => done.push('onClose'));
    context.onDrain(() => done.push('onDrain'));
    done.push(`boot ${context.worker.id} in slot ${context.worker.slot}`);
    return {
      ready: { address: { port: 1 } },
      drain: async ({ limitMs }) => void done.push(`drain ${limitMs}`),
      close: async () => {
        done.push('close');
        await app.close();
      },
    };
  });
  expect(done).toEqual([]);
  master.say(sealSystem({ type: 'begin', data: order('app.js') }));
  await life;
  expect(master.sent.map(openSystem)).toMatchObject([{ type: 'ready', data: { address: { port: 1 } } }]);
  await master.shutdown?.shutdown(900);
  expect(done).toEqual(['boot 2 in slot 1', 'drain 720', 'onDrain', 'close', 'onClose']);
  expect(master.codes).toEqual([]);
});

test('what keeps it from booting goes to the master, and it leaves with code 1', async () => {
  const master = createFakePort();
  const life = runWorker('app', master.port, async ({ framework, context }) => {
    await framework.createApp(context);
    return { ready: {}, close: async () => {} };
  });
  master.say(sealSystem({ type: 'begin', data: order('broken.js') }));
  await life;
  expect(master.sent.map(openSystem)).toMatchObject([
    { type: 'failed', data: { phase: 'boot', error: { code: 'EC_LOAD', cause: { message: 'no database' } } } },
  ]);
  expect(master.codes).toEqual([1]);
});

test('a first message that is no order is no beginning', async () => {
  const master = createFakePort();
  const life = runWorker('app', master.port, async () => ({ ready: {}, close: async () => {} }));
  master.say('not for us');
  await life;
  expect(master.sent.map(openSystem)).toMatchObject([
    { type: 'failed', data: { phase: 'boot', error: { message: expect.stringContaining('the order to begin') } } },
  ]);
  expect(master.codes).toEqual([1]);
});

test('messages of users reach the messenger, system messages the context', async () => {
  const master = createFakePort();
  const heard: unknown[] = [];
  const life = runWorker('app', master.port, async ({ context }) => {
    context.messenger.on('price', (data, from) => heard.push([data, from.role]));
    context.onClusterReady(({ address }) => heard.push(address));
    context.messenger.send('hello', { a: 1 });
    return { ready: {}, close: async () => {} };
  });
  master.say(sealSystem({ type: 'begin', data: order('app.js') }));
  await life;
  master.say({ action: 'price', data: 3, from: 'agent' });
  master.say(sealSystem({ type: 'cluster-ready', data: { address: 'http://here' } }));
  master.say(sealSystem({ type: 'cluster-ready', data: { address: 'http://here' } }));
  expect(heard).toEqual([[3, 'agent'], 'http://here']);
  expect(master.sent).toContainEqual({ action: 'hello', data: { a: 1 } });
});

test('a hook of onClusterReady that fails, at once or later, early or late, is told and ends nobody', async () => {
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const master = createFakePort();
  const heard: string[] = [];
  let add = (_hook: () => unknown): void => {};
  const life = runWorker('app', master.port, async ({ context }) => {
    add = context.onClusterReady;
    add(() => Promise.reject(new Error('later')));
    add(() => {
      throw new Error('at once');
    });
    add(() => heard.push('the others'));
    return { ready: {}, close: async () => {} };
  });
  master.say(sealSystem({ type: 'begin', data: order('app.js') }));
  await life;
  master.say(sealSystem({ type: 'cluster-ready', data: { address: 'http://here' } }));
  add(() => Promise.reject(new Error('too late')));
  await vi.waitFor(() => expect(stderr.mock.calls.map(String).join()).toMatch(/at once[^]*later[^]*too late/));
  expect(heard).toEqual(['the others']);
  expect(master.codes).toEqual([]);
  stderr.mockRestore();
});

test('a framework of classes hears what came before it listened: nobody else listens meanwhile', async () => {
  const master = createFakePort();
  writeFileSync(join(folder, 'framework.js'), 'exports.Application = exports.Agent = class {};');
  const framework = { kind: 'classes', path: join(folder, 'framework.js') };
  const life = runWorker('app', master.port, async () => {
    expect([master.listeners.size, master.isKeeping]).toEqual([0, true]);
    return { ready: {}, close: async () => {} };
  });
  master.say(sealSystem({ type: 'begin', data: { ...order('app.js'), framework } }));
  await life;
  expect(master.listeners.size).toBe(1);
});

test('options that are no JSON object are refused in a sentence', async () => {
  const alone = createFakePort(false);
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  const before = process.argv[2];
  process.argv[2] = '[1]';
  await runWorker('app', alone.port, async () => ({ ready: {}, close: async () => {} }));
  process.argv[2] = before ?? '';
  expect(String(error.mock.calls[0]?.[0])).toContain(
    'The first argument of a worker should be its options as a JSON object, got "[1]".',
  );
  expect(alone.codes).toEqual([1]);
  error.mockRestore();
});

describe('a spare', () => {
  function spare() {
    const master = createFakePort();
    const done: string[] = [];
    const life = runWorker('app', master.port, async ({ context, placed }) => {
      context.onClusterReady(() => done.push(`cluster ready in slot ${context.worker.slot}`));
      const { slot, recycle } = await placed(async () => void done.push('close while it waits'));
      done.push(`slot ${slot}, recycled after ${recycle?.requests}`);
      return { ready: {}, close: async () => void done.push('close') };
    });
    const { slot: _, ...begin } = order('app.js');
    master.say(sealSystem({ type: 'begin', data: begin }));
    const said = (): unknown[] => master.sent.map((raw) => openSystem(raw)?.type);
    return { master, done, life, said };
  }

  test('says that it is loaded, and serves when it is given a slot', async () => {
    const { master, done, life, said } = spare();
    await vi.waitUntil(() => said().includes('loaded'));
    // The others have started: it tells its application when it serves.
    master.say(sealSystem({ type: 'cluster-ready', data: { address: 'http://here' } }));
    expect(done).toEqual([]);
    master.say(sealSystem({ type: 'take-slot', data: { slot: 3, slots: 4, recycle: { requests: 7 } } }));
    await life;
    master.say(sealSystem({ type: 'cluster-ready', data: { address: 'http://here' } }));
    expect(said()).toEqual(['loaded', 'ready']);
    await master.shutdown?.shutdown(900);
    expect(done).toEqual(['slot 3, recycled after 7', 'cluster ready in slot 3', 'close']);
  });

  test('that is asked to end while it waits closes its application', async () => {
    const { master, done, said } = spare();
    await vi.waitUntil(() => said().includes('loaded'));
    await master.shutdown?.shutdown(900);
    expect(done).toEqual(['close while it waits']);
  });
});
