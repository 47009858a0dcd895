import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { expect, test, vi } from 'vitest';
import { fromClasses } from '../src/from-classes.js';
import { ask } from './support/ask.js';
import { workerContext } from './support/worker-context.js';

const PATH = '/frameworks/yadan';
type Callback = (error?: unknown) => void;

/** Behaves as Egg's classes do towards their worker. */
class Yadan extends EventEmitter {
  static instances: Yadan[] = [];
  config: unknown;
  callbacks: Callback[] = [];
  servers: Server[] = [];
  closed = 0;
  constructor(readonly options: Record<string, unknown>) {
    super();
    Yadan.instances.push(this);
    this.on('server', (server) => this.servers.push(server));
  }
  ready(callback: Callback) {
    this.callbacks.push(callback);
  }
  becomeReady(error?: unknown) {
    for (const callback of this.callbacks) callback(error);
  }
  callback() {
    return (_req: unknown, res: { end(text: string): void }) => res.end('yadan');
  }
  async close() {
    this.closed += 1;
  }
}

const framework = fromClasses({ Application: Yadan, Agent: Yadan }, PATH);

function last(): Yadan {
  return Yadan.instances.at(-1) as Yadan;
}

test.each([
  [{ Agent: Yadan }, 'Application'],
  [{ Application: Yadan }, 'Agent'],
  [{ default: { Agent: Yadan } }, 'Application'],
  [undefined, 'Application'],
])('%o should define %s', (exported, name) => {
  expect(() => fromClasses(exported, PATH)).toThrow(
    expect.objectContaining({
      code: 'EC_FRAMEWORK_SHAPE',
      message: expect.stringContaining(`should define ${name} in ${PATH}`),
    }),
  );
});

test('classes of a default export', async () => {
  const agent = fromClasses({ default: { Application: Yadan, Agent: Yadan } }, PATH).createAgent(workerContext());
  last().becomeReady();
  await expect(agent).resolves.toBeDefined();
});

test('an application: boots, listens as configured, answers, hears of its server, closes', async () => {
  const context = workerContext({ baseDir: '/app', foo: 'bar', https: undefined });
  const booting = framework.createApp(context);
  const instance = last();
  expect(instance.options).toEqual({ baseDir: '/app', foo: 'bar', https: undefined });
  expect(instance.options).not.toBe(context.options);
  expect(Object.isFrozen(instance.options)).toBe(false);
  // Only now, as with egg 4.
  instance.config = { cluster: { listen: { port: 7001, hostname: '127.0.0.1' } } };
  instance.becomeReady();
  const app = await booting;
  expect(app.listen).toMatchObject({ port: 7001, hostname: '127.0.0.1' });
  expect(instance.options['port']).toBe(7001);
  expect(await ask(app)).toEqual({ status: 200, text: 'yadan' });
  expect(instance.servers).toHaveLength(1);
  await app.close();
  expect(instance.closed).toBe(1);
});

test('the port is told to a framework that keeps its own options, frozen or not', async () => {
  class Copying extends Yadan {
    override options: Record<string, unknown>;
    constructor(options: Record<string, unknown>) {
      super(options);
      this.options = options['freeze'] ? Object.freeze({ ...options }) : { ...options };
    }
  }
  for (const freeze of [false, true]) {
    const booting = fromClasses({ Application: Copying, Agent: Yadan }, PATH).createApp(
      workerContext({ freeze, port: 81 }),
    );
    const instance = last();
    delete instance.options['none'];
    instance.becomeReady();
    expect((await booting).listen.port).toBe(81);
    expect(instance.options['port']).toBe(81);
  }
});

test('an application has no error listener, and keeps no startTimeout listener', async () => {
  const booting = framework.createApp(workerContext());
  const instance = last();
  expect(instance.listenerCount('error')).toBe(0);
  expect(instance.listenerCount('startTimeout')).toBe(1);
  instance.becomeReady();
  await booting;
  expect(instance.listenerCount('startTimeout')).toBe(0);
});

test('an agent keeps neither listener once it is ready', async () => {
  const booting = framework.createAgent(workerContext());
  const instance = last();
  expect([instance.listenerCount('error'), instance.listenerCount('startTimeout')]).toEqual([1, 1]);
  instance.becomeReady();
  const agent = await booting;
  expect([instance.listenerCount('error'), instance.listenerCount('startTimeout')]).toEqual([0, 0]);
  await agent.close();
  expect(instance.closed).toBe(1);
});

test.each(['createApp', 'createAgent'] as const)('%s rejects with what the constructor throws', async (create) => {
  const error = new Error('in constructor');
  class Throwing {
    constructor() {
      throw error;
    }
  }
  await expect(fromClasses({ Application: Throwing, Agent: Throwing }, PATH)[create](workerContext())).rejects.toBe(
    error,
  );
});

test.each(['createApp', 'createAgent'] as const)('%s rejects on startTimeout', async (create) => {
  const booting = framework[create](workerContext());
  last().emit('startTimeout');
  await expect(booting).rejects.toMatchObject({
    code: 'EC_START_TIMEOUT',
    message: expect.stringMatching(/^start timeout/),
  });
});

test('an application rejects with the error of ready', async () => {
  const error = new Error('no database');
  const booting = framework.createApp(workerContext());
  last().becomeReady(error);
  await expect(booting).rejects.toBe(error);
});

test('an agent rejects with its error event, also when ready complains first', async () => {
  const [event, complaint] = [new Error('event'), new Error('complaint')];
  const first = framework.createAgent(workerContext());
  last().emit('error', event);
  await expect(first).rejects.toBe(event);
  const second = framework.createAgent(workerContext());
  last().becomeReady(complaint);
  last().emit('error', event);
  await expect(second).rejects.toBe(event);
  const third = framework.createAgent(workerContext());
  last().becomeReady(complaint);
  await expect(third).rejects.toBe(complaint);
});

test('a ready that returns a rejected promise is heard', async () => {
  const error = new Error('by promise');
  class Promising {
    ready = () => Promise.reject(error);
  }
  await expect(fromClasses({ Application: Promising, Agent: Yadan }, PATH).createApp(workerContext())).rejects.toBe(
    error,
  );
});

test('members are asked for only where they are needed', async () => {
  class Bare {
    ready(callback: Callback) {
      callback();
    }
  }
  class Answering extends Bare {
    callback = () => vi.fn();
  }
  const bare = fromClasses({ Application: Bare, Agent: Bare }, PATH);
  const agent = await bare.createAgent(workerContext());
  await expect(agent.close()).resolves.toBeUndefined();
  await expect(bare.createApp(workerContext())).rejects.toMatchObject({
    code: 'EC_FRAMEWORK_SHAPE',
    message: expect.stringContaining('callback()'),
  });
  const app = await fromClasses({ Application: Answering, Agent: Bare }, PATH).createApp(workerContext());
  expect(app.listen.port).toBeUndefined();
  app.serverCreated?.({} as Server);
  await expect(app.close()).resolves.toBeUndefined();
  const without = fromClasses({ Application: class {}, Agent: class {} }, PATH);
  await expect(without.createApp(workerContext())).rejects.toThrow('ready(callback)');
});
