import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { temporaryFolder } from '@ec/test-utils';
import { fileSink, streamSink } from '../../src/deaths/sink.js';
import type { Sink } from '../../src/deaths/sink.js';

const write = (sink: Sink, text: string): Promise<void> =>
  new Promise((resolve) => sink.write(Buffer.from(text), resolve));

test('a file has all of it, in order', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'err.log');
  const fd = openSync(file, 'a');
  const sink = fileSink(fd);
  const texts = Array.from({ length: 50 }, (_, index) => `${index} ${'x'.repeat(index * 400)}\n`);
  await Promise.all(texts.map((text) => write(sink, text)));
  closeSync(fd);
  expect(readFileSync(file, 'utf8')).toBe(texts.join(''));
});

test('what cannot be written is lost, and the next is tried', async () => {
  using folder = temporaryFolder();
  const fd = openSync(join(folder.path, 'closed'), 'a');
  closeSync(fd);
  const sink = fileSink(fd);
  await Promise.all([write(sink, 'a'), write(sink, 'b')]);
});

test('a stream without a reader takes everything, and ends nobody', async () => {
  const broken = new Writable({
    autoDestroy: false,
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('EPIPE'), { code: 'EPIPE' })),
  });
  const sink = streamSink(broken as unknown as NodeJS.WriteStream);
  await write(sink, 'a');
  await new Promise((resolve) => setImmediate(resolve));
});

test('a stream says when it has written', async () => {
  const stream = new PassThrough();
  await write(streamSink(stream as unknown as NodeJS.WriteStream), 'a');
  expect(String(stream.read())).toBe('a');
});
