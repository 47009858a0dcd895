import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { listenWithOthers } from '../src/listen-with-others.js';

const worker = { role: 'app', id: 3 } as const;
const servers: Server[] = [];
const server = () => {
  const made = createServer();
  servers.push(made);
  return made;
};
afterEach(() => servers.splice(0).forEach((each) => each.close()));

/** A port that was free a moment ago. */
async function freedPort(): Promise<number> {
  const made = server();
  const address = await listenWithOthers(made, { port: 0, hostname: '127.0.0.1' }, { options: {} }, worker);
  await new Promise((resolve) => made.close(resolve));
  return 'port' in address ? address.port : 0;
}

test('takes the number that the system chose for this cluster, where nobody holds it any more', async () => {
  const port = await freedPort();
  const wish = { port: 0, hostname: '127.0.0.1' };
  expect(await listenWithOthers(server(), wish, { port, options: {} }, worker)).toMatchObject({ port });
});

test('a number that the application wishes for is asked for at once', async () => {
  const port = await freedPort();
  const made = server();
  let listened = 0;
  made.on('listening', () => listened++);
  expect(await listenWithOthers(made, { port, hostname: '127.0.0.1' }, { port, options: {} }, worker)).toMatchObject({
    port,
  });
  expect(listened).toBe(1);
});
