import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { rescueStderr } from '../../src/port/rescue-stderr.js';

type Stream = NonNullable<Parameters<typeof rescueStderr>[0]>;

function create(refuses: boolean) {
  const taken: string[] = [];
  // Node's own stderr is not destroyed by an error, and refuses each write anew.
  const stderr = {
    write(chunk: Uint8Array | string, encoding: BufferEncoding | undefined, done: (error?: Error) => void): boolean {
      if (!refuses) taken.push(typeof chunk === 'string' ? Buffer.from(chunk, encoding).toString() : String(chunk));
      process.nextTick(done, refuses ? new Error('EPIPE') : undefined);
      return true;
    },
  } as Stream;
  const stdout = new PassThrough();
  rescueStderr(stderr, stdout as unknown as Stream);
  return { stderr, stdout, taken };
}

/** Each way in which a stream may be written to. */
async function write(stderr: Stream): Promise<void> {
  await new Promise<void>((resolve) => stderr.write('YQ==', 'base64', () => resolve()));
  await new Promise<void>((resolve) => stderr.write(Buffer.from('b'), () => resolve()));
  stderr.write('c');
  await new Promise<void>((resolve) => setImmediate(resolve));
}

test('what can be written stays where it was written', async () => {
  const { stderr, stdout, taken } = create(false);
  await write(stderr);
  expect([taken, stdout.read()]).toEqual([['a', 'b', 'c'], null]);
});

test('what cannot goes to stdout, and whoever has written it is told when it is there', async () => {
  const { stderr, stdout, taken } = create(true);
  await write(stderr);
  expect([taken, String(stdout.read())]).toEqual([[], 'abc']);
});
