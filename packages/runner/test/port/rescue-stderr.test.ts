import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rescueStderr } from '../../src/port/rescue-stderr.js';

const MASTER = 4_711;
const INIT = 1;

let folder: string;
let fd: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ec-stderr-'));
  fd = openSync(join(folder, 'of the master'), 'w');
});
afterEach(() => rmSync(folder, { recursive: true }));

const ofTheMaster = (): string => readFileSync(join(folder, 'of the master'), 'utf8');

/** A stderr that keeps what is written to it. */
function own() {
  const taken: string[] = [];
  return { taken, write: (chunk: unknown): boolean => taken.push(String(chunk)) > 0 };
}

test.each([
  ['has gone', [INIT]],
  ['goes', [MASTER, MASTER, MASTER, INIT]],
])('of a master that %s nobody reads stderr: it goes where the master wrote', async (_what, parents) => {
  const stderr = own();
  const said = [...parents];
  rescueStderr(MASTER, () => said.shift() ?? INIT, stderr, fd);
  const write = stderr.write as NodeJS.WriteStream['write'];
  write('why, ');
  write(Buffer.from('and '), 'utf8', () => {});
  expect(await new Promise((resolve) => write('ü', resolve))).toBeNull();
  expect([ofTheMaster(), stderr.taken]).toEqual(['why, and ü', []]);
  closeSync(fd);
  // Nobody hears of it, but whoever asks.
  expect(write('lost')).toBe(true);
  expect(await new Promise((resolve) => write('lost', resolve))).toMatchObject({ code: 'EBADF' });
});

test('of a master that lives stderr is read, though the channel is closed', () => {
  const stderr = own();
  rescueStderr(MASTER, () => MASTER, stderr, fd);
  stderr.write('why');
  expect([ofTheMaster(), stderr.taken]).toEqual(['', ['why']]);
  closeSync(fd);
});
