import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createSocketServer } from 'node:net';
import { expect, test } from 'vitest';
import { adaptApp } from '../src/adapt-app.js';
import { defineAgent, defineApp } from '../src/index.js';
import type { ServableApp } from '../src/index.js';
import { ask } from './support/ask.js';
import { workerContext } from './support/worker-context.js';

const FILE = '/app/app.js';
const answer: RequestListener = (_req, res) => void res.end('hello');

function adapt(value: unknown, context = workerContext()) {
  return adaptApp({ value }, FILE, context);
}

/** As Fastify: boots by ready(), has a server, is a thenable until it is booted. */
class FastifyLike {
  readonly calls: string[] = [];
  readonly server = createServer((_req, res) => void res.end(this.calls.includes('ready') ? 'hello' : 'too early'));
  async ready() {
    this.calls.push('ready');
  }
  async close() {
    this.calls.push('close');
  }
}

class FetchLike {
  readonly text = 'hello';
  async fetch(request: Request) {
    const body = request.method === 'POST' ? await request.text() : this.text;
    return new Response(body);
  }
}

const express = Object.assign(
  function express(...[req, res]: [...Parameters<RequestListener>, next?: unknown]) {
    answer(req, res);
  },
  { listen() {}, use() {} },
);
Object.defineProperty(express, 'length', { value: 3 });

const SHAPES: [string, () => ServableApp][] = [
  ['a listener', () => answer],
  ['a listener of three arguments with members, as Express', () => express],
  [
    'a wrapper that passes all on',
    () =>
      (...args: Parameters<RequestListener>) =>
        answer(...args),
  ],
  ['an object with callback(), as Koa', () => ({ callback: () => answer, listen() {} })],
  ['an application with its own server, as Fastify', () => new FastifyLike()],
  ['an instance with fetch(), as Hono', () => new FetchLike()],
  ['a module with fetch()', () => ({ fetch: () => new Response('hello') })],
  ['a server', () => createServer(answer)],
];

test.each(SHAPES)('%s is served', async (_name, make) => {
  const app = await adapt(make());
  expect(await ask(app)).toEqual({ status: 200, text: 'hello' });
  await app.close();
});

test.each(SHAPES)('%s of defineApp and of a promise is served', async (_name, make) => {
  const context = workerContext({ port: 5 });
  const defined = defineApp(async (given) => {
    expect(given).toBe(context);
    return make();
  });
  const app = await adapt(Promise.resolve(defined), context);
  expect(await ask(app)).toEqual({ status: 200, text: 'hello' });
});

test('an application with its own server is closed at the end, a listener is left alone', async () => {
  const own = new FastifyLike();
  const app = await adapt(own);
  expect(app.serve).toEqual({ server: own.server });
  expect(own.calls).toEqual(['ready']);
  await app.close();
  expect(own.calls).toEqual(['ready', 'close']);
});

test('a fetch application gets bodies, and its failures are answered with 500 and logged', async () => {
  const posted = await ask(await adapt(new FetchLike()), '/', { method: 'POST', body: 'posted' });
  expect(posted.text).toBe('posted');
  const context = workerContext();
  const error = new Error('in fetch');
  const failing = {
    async fetch() {
      throw error;
    },
  };
  expect((await ask(await adapt(failing, context))).status).toBe(500);
  expect(context.errors).toEqual([error]);
});

test.each([
  [
    { port: 3000, hostname: '::1' },
    { port: 3000, hostname: '::1' },
  ],
  [{ port: '3000' }, { port: 3000 }],
  [{ port: '' }, {}],
  [{}, {}],
])('a fetch module with %o wishes to listen at %o', async (more, wish) => {
  expect((await adapt({ fetch: () => new Response(), ...more })).listen).toEqual(wish);
});

test('an https server is taken as it is', async () => {
  const server = createSecureServer();
  expect((await adapt(server)).serve).toEqual({ server });
});

test('definitions of another copy of this package are known', async () => {
  const foreign = { [Symbol.for('ec.app')]: () => answer };
  expect((await ask(await adapt(foreign))).text).toBe('hello');
});

test('what defineApp throws comes through', async () => {
  const error = new Error('no database');
  await expect(adapt(defineApp(() => Promise.reject(error)))).rejects.toBe(error);
});

class Application {}

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'exports undefined'],
  ['an empty module', {}, 'an empty object'],
  ['a text', 'app', 'a string'],
  ['an object', { routes: [], start() {} }, 'an object with routes, start'],
  ['a class', Application, 'the class Application'],
  ['a function of the context', (_context: unknown) => answer, 'a function of 1 argument'],
  ['an async function', async () => answer, 'a function of 0 arguments'],
  ['a server of bare sockets', createSocketServer(), 'an object with'],
  ['an agent', defineAgent(() => {}), 'an empty object'],
  [
    'nothing from defineApp',
    defineApp((() => undefined) as never),
    'the function given to defineApp in /app/app.js returned undefined',
  ],
  ['a definition in a definition', defineApp((() => defineApp(() => answer)) as never), 'returned an empty object'],
])('%s cannot be served', async (_name, value, shown) => {
  const error = await adapt(value).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'FrameworkError', code: 'EC_ENTRY_SHAPE' });
  const { message } = error as Error;
  for (const part of [FILE, shown, '(req, res)', 'Koa', 'Fastify', 'Hono', 'http.Server', 'defineApp'])
    expect(message).toContain(part);
});

test.each<[string, (server: Server) => unknown]>([
  ['a server', (server) => server],
  ['an application with its own', (server) => Object.assign(new FastifyLike(), { server })],
])('%s that listens already is refused', async (_name, make) => {
  const server = createServer(answer).listen(0);
  await once(server, 'listening');
  await expect(adapt(make(server))).rejects.toMatchObject({
    code: 'EC_ALREADY_LISTENING',
    message: expect.stringContaining(`${FILE} listens already`),
  });
  server.close();
});

test('an application that begins to listen while it boots is refused', async () => {
  const own = new FastifyLike();
  own.ready = async () => void (await once(own.server.listen(0), 'listening'));
  await expect(adapt(own)).rejects.toMatchObject({ code: 'EC_ALREADY_LISTENING' });
  own.server.close();
});

test('defineApp and defineAgent want a function', () => {
  expect(() => defineApp({} as never)).toThrow('defineApp should be given a function');
  expect(() => defineAgent(undefined as never)).toThrow('got undefined');
});
