import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { BootedApp } from '../../src/index.js';

/** Serves an application on a free port as a worker does, asks once, and gives the answer. */
export async function ask(
  app: BootedApp,
  path = '/',
  init: RequestInit = {},
): Promise<{ status: number; text: string }> {
  const server = 'server' in app.serve ? app.serve.server : createServer(app.serve.listener);
  app.serverCreated?.(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers: { connection: 'close' } });
  return { status: response.status, text: await response.text() };
}
