import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { BUFFERED_BYTES, listenTo, openConnection } from '../../src/port/direct/connection.js';
import { openPortConnection } from '../../src/port/direct/port-connection.js';

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

/** A connection to a reader who has not begun, as both are made between workers. */
async function connected() {
  const folder = mkdtempSync(join(tmpdir(), 'ec-connection-'));
  const server = createServer({ pauseOnConnect: true }).listen(join(folder, 'socket'));
  const socket = connect({ path: join(folder, 'socket'), highWaterMark: BUFFERED_BYTES } as { path: string });
  const [reader] = (await once(server, 'connection')) as [Socket];
  ends.push(() => {
    socket.destroy();
    server.close();
    rmSync(folder, { recursive: true });
  });
  let drained = (): void => {};
  const connection = openConnection(socket, 7, 1);
  listenTo(socket, { receive() {}, ended() {}, drained: () => drained() }, () => {});
  return { socket, reader, connection, drained: () => new Promise<void>((resolve) => (drained = resolve)) };
}

const sizes = [20, 4_096, 16_500, 40_000, BUFFERED_BYTES - 1, BUFFERED_BYTES, 100_000, 1_000_000];

test.each(sizes.flatMap((bytes) => [[bytes, 'one turn'] as const, [bytes, 'turns of their own'] as const]))(
  'who writes %d bytes again and again, in %s, is told to wait when little is left here, and of room when that has gone',
  async (bytes, when) => {
    const { socket, reader, connection, drained } = await connected();
    const piece = Buffer.alloc(bytes);
    for (let times = 0; times < 10; times += 1) {
      while (connection.write([piece])) if (when !== 'one turn') await new Promise(setImmediate);
      expect(socket.writableLength).toBeLessThan(2 * BUFFERED_BYTES + bytes);
      const room = drained();
      reader.resume();
      await room;
      expect(socket.writableLength).toBe(0);
      reader.pause();
    }
  },
);

test('what is much leaves for another thread before its writer pauses, and all of it in order', async () => {
  const { port1, port2 } = new MessageChannel();
  ends.push(() => port1.close());
  const connection = openPortConnection(port1, 7, 1);
  const written = Array.from({ length: 20 }, (_, index) => Buffer.alloc(16_000, index));
  const came: Buffer[] = [];
  const read = (): void => {
    for (let got = receiveMessageOnPort(port2); got; got = receiveMessageOnPort(port2))
      came.push(typeof got.message === 'string' ? Buffer.from(got.message, 'latin1') : Buffer.from(got.message));
  };
  for (const piece of written) connection.write([piece]);
  read();
  expect(Buffer.concat(came).length).toBe(20 * 16_000);
  connection.write([Buffer.from('the last')]);
  await new Promise(setImmediate);
  read();
  expect(Buffer.concat([...written, Buffer.from('the last')]).equals(Buffer.concat(came))).toBe(true);
});
