import { expect, test } from 'vitest';
import { rescueStderr } from '../../src/port/rescue-stderr.js';

const MASTER = 4_711;
const INIT = 1;

/** Streams that keep what is written to them. */
function streams() {
  const taken = { stderr: '', stdout: '' };
  const stream = (name: keyof typeof taken) => ({
    write: (chunk: unknown): boolean => Boolean((taken[name] += String(chunk))),
  });
  return { taken, stderr: stream('stderr'), stdout: stream('stdout') };
}

test.each([
  ['has gone', [INIT]],
  ['goes', [MASTER, MASTER, MASTER, INIT]],
])('of a master that %s nobody reads stderr', (_what, parents) => {
  const { taken, stderr, stdout } = streams();
  const said = [...parents];
  rescueStderr(MASTER, () => said.shift() ?? INIT, stderr, stdout);
  stderr.write('why');
  expect(taken).toEqual({ stderr: '', stdout: 'why' });
});

test('of a master that lives stderr is read, though the channel is closed', () => {
  const { taken, stderr, stdout } = streams();
  rescueStderr(MASTER, () => MASTER, stderr, stdout);
  stderr.write('why');
  expect(taken).toEqual({ stderr: 'why', stdout: '' });
});
