import { deadline, until } from '@ec/test-utils';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { describe, expect, test } from 'vitest';
import { launch } from '../../launcher.js';
import { noNginx, startNginx } from './nginx.js';

const CLIENTS = 24;
const ROUNDS = 5;

/** Said where the test is skipped. */
const leftOut = noNginx === undefined ? '' : ` (left out: ${noNginx})`;

interface Client {
  readonly socket: Socket;
  readonly errors: string[];
}

function open(
  port: number,
  transports: string[],
  extraHeaders: Record<string, string> = {},
  withCredentials = false,
): Client {
  const errors: string[] = [];
  const socket = io(`http://127.0.0.1:${port}`, {
    ...{ transports, extraHeaders, withCredentials, forceNew: true, reconnection: false },
  });
  socket.on('connect_error', (error) =>
    errors.push(`${error.message} ${JSON.stringify(Reflect.get(error, 'context') ?? '')}`),
  );
  socket.on('disconnect', (reason) => errors.push(reason));
  return { socket, errors };
}

/** The slots that have answered a client; one, if all is well. */
async function talk({ socket, errors }: Client): Promise<number> {
  const slots = new Set<number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const asked = socket.timeout(8_000).emitWithAck('echo', round);
    const { data, slot } = (await deadline(asked, 'an echo', { seen: () => errors.join('\n') })) as {
      data: number;
      slot: number;
    };
    expect(data).toBe(round);
    slots.add(slot);
  }
  expect(slots.size).toBe(1);
  return [...slots][0] ?? -1;
}

// One connection to nginx for each client, few to the cluster: `sid` and header travel with each request.
const ways = [
  ['query', { by: 'query' }, '', false],
  [
    'header',
    { by: 'header', trust: ['127.0.0.1'] },
    'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
    false,
  ],
  ['cookie', { by: 'cookie' }, '', true],
] as const;

describe.skipIf(noNginx !== undefined).each(ways)(
  `Socket.IO behind nginx on 4 workers${leftOut}, by %s`,
  (_by, sticky, proxy, keepsCookies) => {
    test.each([
      ['long polling only', ['polling']],
      ['long polling, then WebSocket', ['polling', 'websocket']],
      ['WebSocket only', ['websocket']],
    ])('%s: no session is unknown to whom it is asked of', async (_name, transports) => {
      await using cluster = await launch('socket-io', { sticky, workers: 4 });
      await using nginx = await startNginx(cluster.port, proxy);
      const clients = Array.from({ length: CLIENTS }, (_, index) =>
        open(nginx.port, transports, { 'x-forwarded-for': `203.0.113.${index + 1}` }, keepsCookies),
      );
      try {
        const slots = await Promise.all(clients.map(talk));
        expect(clients.flatMap(({ errors }) => errors)).toEqual([]);
        expect(new Set(slots).size, 'several workers take part').toBeGreaterThan(1);
        if (transports.includes('websocket')) {
          const isUpgraded = ({ socket }: Client): boolean => socket.io.engine.transport.name === 'websocket';
          await until('all have upgraded', () => clients.every(isUpgraded), {
            seen: () =>
              clients.map(({ socket, errors }) => [socket.io.engine.transport.name, ...errors].join()).join(' '),
          });
          expect(await Promise.all(clients.map(talk)), 'over the WebSocket now').toEqual(slots);
        }
      } finally {
        for (const { socket } of clients) socket.close();
      }
    });
  },
);

test.skipIf(noNginx !== undefined)(
  'without sticky sessions they are unknown: what is tested above can fail',
  async () => {
    await using cluster = await launch('socket-io', { workers: 4 });
    await using nginx = await startNginx(cluster.port);
    const clients = Array.from({ length: CLIENTS }, () => open(nginx.port, ['polling']));
    await until(
      'a session is unknown',
      () => clients.some(({ errors }) => errors.join().includes('Session ID unknown')),
      {
        seen: () => clients.flatMap(({ errors }) => errors).join('\n'),
      },
    );
    for (const { socket } of clients) socket.close();
  },
);
