import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { expectTypeOf, test } from 'vitest';
import { defineAgent, defineApp } from '../src/index.js';
import type { AppDefinition, WorkerContext } from '../src/index.js';

test('defineApp takes each shape, also from a promise', () => {
  expectTypeOf(defineApp(() => (_req, res) => void res.end())).toEqualTypeOf<AppDefinition>();
  defineApp(async () => createServer());
  defineApp(() => createHttp2Server());
  defineApp(() => ({ callback: () => () => {} }));
  defineApp(() => ({ fetch: async (request: Request) => new Response(request.url) }));
  defineApp(async (context) => {
    expectTypeOf(context).toEqualTypeOf<WorkerContext>();
    return { server: createServer(), ready: async () => {}, close: async () => {} };
  });
});

test('defineApp refuses what cannot be served', () => {
  // @ts-expect-error nothing is returned
  defineApp(() => {});
  // @ts-expect-error no shape
  defineApp(() => ({ handle() {} }));
});

test('defineAgent takes any way to clean up', () => {
  defineAgent(() => {});
  defineAgent(async () => () => 5);
  defineAgent(async (context) => {
    expectTypeOf(context).toEqualTypeOf<WorkerContext>();
    return { close: async () => {} };
  });
  // @ts-expect-error nothing to clean up with
  defineAgent(() => 5);
});
