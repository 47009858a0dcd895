import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { httpGet } from '@ec/test-utils';
import { afterEach, describe, expect, test } from 'vitest';
import { checkHealth } from '../src/check-health.js';
import { observe } from '../src/observe.js';
import { ownServers } from '../src/answers.js';

const never = (): Promise<undefined> => new Promise(() => {});
const path = '/health';

describe('the health check', () => {
  test('that never answers is named when the time is over, and not later', async () => {
    const { unhealthy } = await observe({ forMs: 150, health: { path, check: never } });
    expect(unhealthy).toBe('its health check /health was not answered within 150 ms');
  });

  test('that is slow and well has the whole time', async () => {
    const check = (): Promise<undefined> => setTimeout(200);
    expect(await observe({ forMs: 400, health: { path, check } })).toMatchObject({ unhealthy: undefined });
  });

  test.each([['well'], ['ill']])(
    'that is under way at the end says nothing; the one before it was %s',
    async (word) => {
      let asked = 0;
      const unhealthy = word === 'ill' ? 'its database is away' : undefined;
      const check = (): Promise<string | undefined> => ((asked += 1) === 1 ? Promise.resolve(unhealthy) : never());
      expect(await observe({ forMs: 1_200, health: { path, check } })).toMatchObject({ unhealthy });
      expect(asked).toBe(2);
    },
  );
});

describe('what is counted', () => {
  const servers: Server[] = [];
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  async function serve(status: number): Promise<{ readonly server: Server; readonly url: string }> {
    const server = createServer((_request, response) => response.writeHead(status).end());
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
  }

  test('are answers of the application, and none of ours', async () => {
    const application = await serve(500);
    const own = await serve(503);
    ownServers.add(own.server);
    const observed = observe({ forMs: 500 });
    await httpGet(application.url);
    await httpGet(own.url);
    expect(await checkHealth((_request, response) => response.end('well'), path)).toBeUndefined();
    expect(await observed).toMatchObject({ answers: 1, failures: 1 });
  });
});
