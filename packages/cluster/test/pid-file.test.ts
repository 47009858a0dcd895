import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writePidFile } from '../src/pid-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ec-pid-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('holds the pid, in a folder it makes, and nothing else is left there', () => {
  const file = join(folder, 'run', 'deep', 'master.pid');
  const held = writePidFile(file);
  expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
  expect(readdirSync(join(folder, 'run', 'deep'))).toEqual(['master.pid']);
  held.remove();
  expect(existsSync(file)).toBe(false);
});

test('takes over from a process that is gone, from rubbish and from itself', () => {
  const file = join(folder, 'master.pid');
  for (const content of ['999999999', 'rubbish', '', String(process.pid)]) {
    writeFileSync(file, content);
    writePidFile(file);
    expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
  }
});

test('contract 10.22: refuses the file of a living process, and leaves it alone', () => {
  const file = join(folder, 'master.pid');
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
  try {
    writeFileSync(file, String(other.pid));
    expect(() => writePidFile(file)).toThrow(`belongs to process ${other.pid}, which is alive`);
    expect(readFileSync(file, 'utf8')).toBe(String(other.pid));
  } finally {
    other.kill('SIGKILL');
  }
});

test.runIf(process.platform === 'linux')('takes over from a pid that was given to another process since', () => {
  const file = join(folder, 'master.pid');
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
  try {
    writeFileSync(file, String(other.pid));
    utimesSync(file, 0, Date.now() / 1_000 - 3_600);
    writePidFile(file);
    expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
  } finally {
    other.kill('SIGKILL');
  }
});

test('contract 10.22: does not remove the file of a successor', () => {
  const file = join(folder, 'master.pid');
  const held = writePidFile(file);
  writeFileSync(file, '4711');
  held.remove();
  expect(readFileSync(file, 'utf8')).toBe('4711');
});

test('says which file cannot be written and what to do', () => {
  writeFileSync(join(folder, 'plain-file'), '');
  mkdirSync(join(folder, 'taken'));
  expect(() => writePidFile(join(folder, 'plain-file', 'master.pid'))).toThrow(
    /cannot be written: .*Choose another path with the option pidFile/,
  );
  if (process.platform === 'linux') expect(() => writePidFile('/proc/nothing/here.pid')).toThrow(/cannot be written/);
  expect(() => writePidFile(join(folder, 'taken'))).toThrow(/taken cannot be written/);
});
