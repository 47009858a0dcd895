import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { twoWorkers } from './two-workers.js';
import type { TwoWorkers } from './two-workers.js';

type Deed = (request: IncomingMessage, response: ServerResponse) => void;

/** What the application does, by path. */
const deeds: Readonly<Record<string, Deed>> = {
  '/echo': (request, response) => {
    response.writeHead(200, 'Fine', [
      ...['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Version', request.httpVersion],
      ...['X-Names', request.rawHeaders.filter((_, index) => index % 2 === 0).join()],
      ...['X-Connection', String(request.headers.connection), 'X-Method', request.method ?? ''],
    ]);
    request.pipe(response);
  },
  '/length': (_request, response) => response.setHeader('Content-Length', 5).end('hello'),
  '/empty': (_request, response) => response.writeHead(204).end(),
  '/not-modified': (_request, response) => response.writeHead(304, { ETag: '"1"' }).end(),
  '/close': (_request, response) => response.setHeader('Connection', 'close').end('bye'),
  '/no-date': (_request, response) => {
    response.sendDate = false;
    response.end();
  },
  '/hints': (_request, response) => {
    response.writeEarlyHints({ link: '</a.css>; rel=preload' });
    response.end('hinted');
  },
  '/hints-several': (_request, response) => {
    const link = [
      '</a.css>; rel=preload; as=style',
      '</b.js?x=1,2>; rel=preload',
      '<https://cdn.test>;rel="preconnect"',
    ];
    response.writeEarlyHints({ link, 'x-id': '1, 2' });
    response.end('hinted');
  },
  // Two links, as it seems to whoever does not look into the brackets.
  '/hints-strange': (_request, response) => {
    response.writeEarlyHints({ link: '</a, </b>; rel=preload' });
    response.end('hinted');
  },
  '/trailers': (request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { Trailer: 'X-Sum' });
      response.write(JSON.stringify(request.trailers));
      response.addTrailers({ 'X-Sum': '42' });
      response.end();
    });
  },
  '/break': (request) => request.socket.destroy(),
  '/break-late': (request, response) => {
    response.write('half of it', () => request.socket.destroy());
  },
  '/status': (_request, response) => response.writeHead(418, 'Short and stout').end('tea'),
};

function application(server: Server): void {
  server.on('request', (request, response) =>
    deeds[new URL(request.url ?? '', 'http://x').pathname]?.(request, response),
  );
  server.on('checkContinue', (request, response) => {
    if (request.headers['x-allow'] !== 'yes') return response.writeHead(417).end('no');
    response.writeContinue();
    request.pipe(response);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (request.headers.upgrade !== 'echo')
      return socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nnot that');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n`);
    socket.write(head);
    socket.pipe(socket);
  });
  server.on('connect', (_request, socket: Socket) => socket.end('HTTP/1.1 200 Connected\r\n\r\ntunnel'));
}

let workers: TwoWorkers;
let direct: Server;
let directPort: number;

beforeAll(async () => {
  workers = await twoWorkers(application);
  direct = createServer();
  application(direct);
  await new Promise<void>((resolve) => direct.listen(0, '127.0.0.1', resolve));
  directPort = (direct.address() as AddressInfo).port;
});

afterAll(async () => {
  direct.closeAllConnections();
  direct.close();
  await workers[Symbol.asyncDispose]();
});

/** All that comes back for these bytes; the time of the answer and the port are not compared. */
async function say(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  socket.on('error', () => (text += '<broken>'));
  socket.write(bytes, 'latin1');
  await once(socket, 'close');
  return text.replace(/Date: [^\r]+/g, 'Date: now');
}

const head = (line: string, ...headers: string[]): string => `${[line, 'Host: x', ...headers].join('\r\n')}\r\n\r\n`;
const last = head('GET /length?to=1 HTTP/1.1', 'Connection: close');

describe('a client is answered the same by a worker who has handed its request on', () => {
  test.each([
    ['GET', head('GET /echo?to=1 HTTP/1.1') + last],
    ['a header of each kind', head('GET /echo?to=1 HTTP/1.1', 'connection: Keep-Alive', 'X-A: \xe9', 'x-a: 2') + last],
    ['a header like ours', head('GET /echo?to=1 HTTP/1.1', 'X-Ec-Handed-On: e30') + last],
    ['close is asked for', head('GET /echo?to=1 HTTP/1.1', 'Connection: close')],
    ['a body with a length', `${head('POST /echo?to=1 HTTP/1.1', 'Content-Length: 5')}hello${last}`],
    [
      'a body in chunks',
      `${head('POST /echo?to=1 HTTP/1.1', 'Transfer-Encoding: chunked')}5\r\nhello\r\n0\r\n\r\n${last}`,
    ],
    ['POST without a body', head('POST /echo?to=1 HTTP/1.1') + last],
    ['DELETE without a body', head('DELETE /echo?to=1 HTTP/1.1') + last],
    ['HEAD', head('HEAD /length?to=1 HTTP/1.1') + last],
    ['204', head('GET /empty?to=1 HTTP/1.1') + last],
    ['304', head('GET /not-modified?to=1 HTTP/1.1') + last],
    ['418', head('GET /status?to=1 HTTP/1.1') + last],
    ['an answer that closes', head('GET /close?to=1 HTTP/1.1')],
    ['an answer without date', head('GET /no-date?to=1 HTTP/1.1') + last],
    ['early hints', head('GET /hints?to=1 HTTP/1.1') + last],
    ['early hints of several links', head('GET /hints-several?to=1 HTTP/1.1') + last],
    [
      'trailers, both ways',
      `${head('POST /trailers?to=1 HTTP/1.1', 'Trailer: X-T', 'Transfer-Encoding: chunked')}1\r\na\r\n0\r\nX-T: t\r\n\r\n${last}`,
    ],
    ['HTTP/1.0', head('GET /echo?to=1 HTTP/1.0')],
    ['HTTP/1.0, kept', head('GET /length?to=1 HTTP/1.0', 'Connection: keep-alive') + last],
    ['several at once', head('GET /length?to=1 HTTP/1.1') + head('GET /status?to=2 HTTP/1.1') + last],
    [
      '100 Continue',
      `${head('POST /x?to=1 HTTP/1.1', 'Expect: 100-continue', 'X-Allow: yes', 'Content-Length: 2')}hi${last}`,
    ],
    ['no 100 Continue', head('POST /x?to=1 HTTP/1.1', 'Expect: 100-continue', 'Connection: close')],
    ['a request that the application breaks', head('GET /break?to=1 HTTP/1.1')],
    ['an upgrade', head('GET /?to=1 HTTP/1.1', 'Connection: Upgrade', 'Upgrade: other')],
    ['CONNECT', head('CONNECT /?to=1 HTTP/1.1')],
    ['an absolute target', head('GET http://x/length?to=1 HTTP/1.1') + last],
  ])('%s', async (_what, bytes) => {
    // Node writes its own headers before or after those of the application.
    const sorted = (text: string): string[] => text.split('\r\n').toSorted();
    expect(sorted(await say(workers.port, bytes))).toEqual(sorted(await say(directPort, bytes)));
  });
});

test('hints that cannot be passed on are dropped, and the answer comes', async () => {
  const text = await say(workers.port, head('GET /hints-strange?to=1 HTTP/1.1', 'Connection: close'));
  expect(text).toMatch(/^HTTP\/1\.1 200 [^]*hinted/);
});

test('an answer that breaks in the middle does so for the client', async () => {
  const bytes = head('GET /break-late?to=1 HTTP/1.1');
  const text = await say(workers.port, bytes);
  expect(text).toContain('half of it');
  expect(text, 'no end of chunks').not.toContain('\r\n0\r\n');
});

test('an upgraded connection carries bytes both ways, also those sent with its head, until one end closes', async () => {
  const socket = connect(workers.port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.write(`${head('GET /?to=1 HTTP/1.1', 'Connection: Upgrade', 'Upgrade: echo')}early `);
  while (!text.includes('early')) await once(socket, 'data');
  socket.write('late');
  while (!text.includes('late')) await once(socket, 'data');
  expect(text).toBe('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\nearly late');
  socket.end();
  await once(socket, 'close');
});

describe('whoever goes away', () => {
  test('a client: the application in the other worker hears of it', async () => {
    await using two = await twoWorkers((server) => {
      server.on('request', (_request, response) => void response.write('x'));
    });
    const asked = once(two.far, 'request') as Promise<[IncomingMessage, ServerResponse]>;
    const socket = connect(two.port, '127.0.0.1');
    socket.write(head('GET /?to=1 HTTP/1.1'));
    const [, response] = await asked;
    const closed = once(response, 'close');
    socket.destroy();
    await closed;
    expect(response.writableFinished).toBe(false);
  });

  test('the other worker, from a connection that was kept: what is answered here is untouched', async () => {
    await using two = await twoWorkers((server, slot) => {
      server.on('request', (request: IncomingMessage, response) => {
        request.resume().on('end', () => void response.setHeader('X-Slot', slot).end());
      });
    });
    const get = head('GET /?to=1 HTTP/1.1', 'Connection: close');
    expect(await say(two.port, get)).toContain('X-Slot: 1');
    two.far.prependListener('request', ({ socket }) => void socket.destroy());
    expect(await say(two.port, get)).toContain('X-Slot: 0');
  });

  test('the other worker, before anything was sent: it is answered here', async () => {
    await using two = await twoWorkers((server, slot) => {
      server.on('request', (request, response) => void request.pipe(response.setHeader('X-Slot', slot)));
      server.on('upgrade', (_request, socket: Socket) => void socket.end(`slot ${slot}`));
    });
    const post = `${head('POST /?to=1 HTTP/1.1', 'Content-Length: 5', 'Connection: close')}hello`;
    expect(await say(two.port, post)).toMatch(/X-Slot: 1\r\n[^]*hello/);
    rmSync(two.farPath);
    await two.affinities[1].drain(0);
    expect(await say(two.port, post)).toMatch(/X-Slot: 0\r\n[^]*hello/);
    expect(await say(two.port, head('GET /?to=1 HTTP/1.1', 'Connection: Upgrade', 'Upgrade: x'))).toBe('slot 0');
  });
});

test('a worker that ends answers what is still handed on to it, and then it is answered here: none is lost', async () => {
  await using two = await twoWorkers((server, slot) => {
    server.on('request', (request, response) => void request.pipe(response.setHeader('X-Slot', slot)));
  });
  const post = `${head('POST /?to=1 HTTP/1.1', 'Content-Length: 5', 'Connection: close')}hello`;
  const ask = (): Promise<string[]> => Promise.all(Array.from({ length: 8 }, () => say(two.port, post)));
  const answers = await ask();
  expect(answers.every((answer) => answer.includes('X-Slot: 1'))).toBe(true);
  const load = { goesOn: true };
  const ended = two.affinities[1].drain(2_000).then(() => (load.goesOn = false));
  // The news that it ends comes while others still hand on to it.
  answers.push(...(await ask()), ...(await ask()));
  two.affinities[0].setPeers([]);
  while (load.goesOn) answers.push(...(await ask()));
  await ended;
  expect(answers.filter((answer) => !/^HTTP\/1\.1 200 [^]*hello/.test(answer))).toEqual([]);
  expect(answers.at(-1)).toContain('X-Slot: 0');
});

test('requests that come before it is known who is ready wait for that', async () => {
  await using two = await twoWorkers((server, slot) => {
    server.on('request', (_request, response) => void response.end(`slot ${slot}`));
  });
  const late = createServer((_request, response) => response.end('here'));
  const { openAffinity } = await import('../../src/worker/affinity.js');
  const rule = { by: 'query', name: 'to', trust: () => true } as const;
  const affinity = await openAffinity({ server: late, rule, slot: 0, slots: 2, path: `${two.farPath}.late` });
  await new Promise<void>((resolve) => late.listen(0, '127.0.0.1', resolve));
  const asked = once(late, 'connection');
  const answer = say((late.address() as AddressInfo).port, head('GET /?to=1 HTTP/1.1', 'Connection: close'));
  await asked;
  affinity.setPeers([{ slot: 1, path: two.farPath }]);
  expect(await answer).toMatch(/slot 1$/);
  late.close();
  await affinity.drain(0);
});
