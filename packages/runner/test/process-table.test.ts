import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { listDescendants } from '../src/descendants.js';
import { parseProcStat, parsePs } from '../src/process-table.js';

const tail = '1 1 0 -1 4194560 2 0 0 0 0 0 0 0 20 0 1 0 987654 1000 100';

test.each([
  { what: 'a plain line', stat: `42 (node) S 7 ${tail}`, expected: { pid: 42, ppid: 7, startedAt: '987654' } },
  {
    what: 'a name with brackets and spaces',
    stat: `42 (a) R 1 (b)) S 7 ${tail}`,
    expected: { pid: 42, ppid: 7, startedAt: '987654' },
  },
  { what: 'one that ended', stat: `42 (node) Z 7 ${tail}`, expected: undefined },
  { what: 'one that is being removed', stat: `42 (node) X 7 ${tail}`, expected: undefined },
  { what: 'an empty file', stat: '', expected: undefined },
  { what: 'half a line', stat: '42 (node) S 7', expected: undefined },
])('parseProcStat: $what', ({ stat, expected }) => {
  expect(parseProcStat(stat)).toEqual(expected);
});

test('parsePs reads what ps prints and leaves out what ended', () => {
  const output = [
    '    1     0 Ss   Fri Nov 21 03:30:19 2026    ',
    ' 4242     1 S+   Sat Nov 22 13:30:19 2026',
    ' 4243  4242 Z    Sat Nov 22 13:30:20 2026',
    'PID PPID',
    '',
  ].join('\n');
  expect(parsePs(output)).toEqual([
    { pid: 1, ppid: 0, startedAt: 'Fri Nov 21 03:30:19 2026' },
    { pid: 4242, ppid: 1, startedAt: 'Sat Nov 22 13:30:19 2026' },
  ]);
});

test('listDescendants finds a real child, and not after its end', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdout.write("up"); setInterval(() => {}, 1000)']);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  expect(listDescendants(process.pid).map(({ pid }) => pid)).toContain(child.pid);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(listDescendants(process.pid).map(({ pid }) => pid)).not.toContain(child.pid);
});
