import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { Server, createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { watchServers } from '../src/drain/watch-servers.js';

const { listen } = Server.prototype;
afterEach(() => {
  Server.prototype.listen = listen;
});

test('every server that listens is known, the oldest first, until it is closed', async () => {
  const all = watchServers();
  const [web, raw, silent] = [createHttpServer(), createServer(), createServer()];
  await once(web.listen(0), 'listening');
  await once(raw.listen({ port: 0 }), 'listening');
  expect(all()).toEqual([web, raw]);
  expect(silent.listen(0)).toBe(silent);
  await once(silent, 'listening');
  web.close();
  expect(all()).toEqual([raw, silent]);
  raw.close();
  silent.close();
});
