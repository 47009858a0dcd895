import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { drain } from '../src/index.js';

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  const get = async (): Promise<{ body: string; connection: string | undefined }> => {
    const sent = request({ port, agent, host: '127.0.0.1' }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    let body = '';
    for await (const chunk of response) body += String(chunk);
    return { body, connection: response.headers.connection };
  };
  return { server, get, agent };
}

test('an idle keep-alive connection does not hold it up', async () => {
  const { server, get, agent } = await serve((_, response) => response.end('ok'));
  await get();
  await drain([server], 60_000);
  expect(server.listening).toBe(false);
  agent.destroy();
});

test('a request in flight is answered, and its connection closed', async () => {
  let waiting: ServerResponse | undefined;
  const { server, get, agent } = await serve((_, response) => {
    waiting = response;
    server.emit('held');
  });
  const held = once(server, 'held');
  const answer = get();
  await held;
  const drained = drain([server], 60_000);
  waiting?.end('late, but here');
  expect(await answer).toMatchObject({ body: 'late, but here' });
  await drained;
  agent.destroy();
});

test('what is open after the limit is cut', async () => {
  const { server, get, agent } = await serve(() => server.emit('held'));
  const held = once(server, 'held');
  const answer = get().catch((error: NodeJS.ErrnoException) => error.code);
  await held;
  await drain([server], 1);
  expect(await answer).toBe('ECONNRESET');
  agent.destroy();
});

test('a server that does not listen is done already', async () => {
  await drain([createServer()], 1);
});
