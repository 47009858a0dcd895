import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const runner = fileURLToPath(new URL('../../bench/run.mjs', import.meta.url));

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command behind `npm run bench`, as a process of its own; never rejects. */
function bench(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [runner, ...args], (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

test('the boot benchmark prints every contender with a ratio and our goals, and the idle master where the system tells', async () => {
  const { code, stdout, stderr } = await bench('boot', '--quick', '--rounds', '1');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const row = (name: string) => stdout.split('\n').find((line) => line.startsWith(name)) ?? '';
  const figure = String.raw`\d+ \(\d+–\d+\) +\d+\.\d\d \(\d+\.\d\d–\d+\.\d\d\)`;
  for (const name of ['node:cluster', 'egg-cluster', '@ec/cluster, same framework', '@ec/cluster, plain application']) {
    expect(row(name)).toMatch(new RegExp(`${name} +${figure}`));
  }
  expect(row('node:cluster ')).toContain('1.00 (1.00–1.00)');
  expect(row('@ec/cluster, same framework')).toContain('≤ 2.2 ×');
  if (process.platform !== 'linux') return;
  const [, idle = ''] = stdout.split('The idle master');
  expect(idle).toMatch(/a bare Node process +\d+\.\d/);
  expect(idle).toMatch(/@ec\/cluster, same framework .*≤ 1\.25 ×.*≤ 0\.5/);
});

test('the options benchmark prints every contender in each of its tables, and our goal', async () => {
  const { code, stdout, stderr } = await bench('options', '--quick', '--rounds', '1');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const [, ...tables] = stdout.split('\n\n');
  const ratio = String.raw`\d+\.\d\d \(\d+\.\d\d–\d+\.\d\d\)`;
  const time = String.raw`\d+\.\d+ \(\d+\.\d+–\d+\.\d+\) +${ratio}`;
  const size = String.raw`\d+\.\d +\d+\.\d +\d+\.\d\d`;
  expect(tables).toEqual([
    expect.stringContaining('The first parse in a new process'),
    expect.stringContaining('one minified file'),
    expect.stringContaining('A later parse of a typical input'),
    expect.stringContaining('an input with five mistakes'),
    expect.stringContaining('minified'),
  ]);
  for (const table of tables) {
    for (const name of ['@ec/options', 'zod', 'valibot']) {
      expect(table).toMatch(new RegExp(`^${name} +${table === tables.at(-1) ? size : time}`, 'm'));
    }
  }
  expect(tables[2]).toMatch(/^@ec\/options .*< 0\.1 ms$/m);
});

test('the messages benchmark prints every contender in each of its tables, and our goals', async () => {
  const { code, stdout, stderr } = await bench('messages', '--quick', '--rounds', '1');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const tables = stdout.trim().split('\n\n').slice(1);
  const figures = (count: number) => String.raw` +\d+(\.\d+)? \(\d+(\.\d+)?–\d+(\.\d+)?\)`.repeat(count);
  const payloads = ['200 B', '16 kB', '1 MB', '1 MB of text', '1 MB Buffer'];
  const ends = ['bare unix socket', 'process.send, JSON', 'process.send, advanced', 'MessagePort of a thread'];
  const pairs = [...ends, 'bare JSON relay', 'egg-cluster', '@ec/cluster', '@ec/cluster, through the master'];
  const expected: { title: string; names: string[]; count: number; goal: string }[] = [
    ...payloads.map((it) => ({ title: `Round trip, ${it} there`, names: pairs, count: 3, goal: '≤ 1.' })),
    ...payloads.map((it) => ({ title: `One way, ${it}.`, names: pairs, count: 4, goal: '≥ 1 ×' })),
    ...['200 B', '1 MB'].map((it) => ({
      title: `Broadcast, ${it} to 2 workers`,
      names: ['process.send, JSON', 'egg-cluster', '@ec/cluster'],
      count: 3,
      goal: '',
    })),
  ];
  for (const [index, { title, names, count, goal }] of expected.entries()) {
    const table = tables[index] ?? '';
    expect(table).toContain(title);
    for (const name of names) expect(table).toMatch(new RegExp(`^${name}${figures(count)}`, 'm'));
    expect(table.split('\n').find((line) => line.startsWith('@ec/cluster'))).toContain(goal);
  }
  const memory = tables[expected.length] ?? '';
  if (process.platform !== 'linux') return expect(memory).toContain('only Linux');
  expect(memory).toMatch(new RegExp(`^egg-cluster${figures(7)}`, 'm'));
  for (const name of ['', ', through the master']) {
    for (const how of ['awaited', 'not awaited']) {
      const row = `^@ec/cluster${name}, ${how}${figures(4)} +< 20${figures(3)}`;
      expect(memory).toMatch(new RegExp(row, 'm'));
    }
  }
});

test.runIf(process.platform === 'linux')(
  'the sticky benchmark prints every contender with a ratio and our goal',
  async () => {
    const { code, stdout, stderr } = await bench('sticky', '--quick', '--rounds', '1');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const figure = String.raw` +\d+(\.\d+)? \(\d+(\.\d+)?–\d+(\.\d+)?\)`;
    for (const name of [
      'node:cluster',
      '@ec/cluster, round robin',
      'egg-cluster, round robin',
      'egg-cluster, sticky',
    ]) {
      expect(stdout).toMatch(new RegExp(`^${name}${figure.repeat(5)}$`, 'm'));
    }
    expect(stdout).toMatch(new RegExp(`^@ec/cluster, sticky${figure.repeat(2)} +≤ 1\\.27 ×${figure.repeat(3)}$`, 'm'));
  },
);

test.runIf(process.platform === 'linux')(
  'the http benchmark prints every mode of both managers, and what is the goal by the A/A pair',
  async () => {
    const { code, stdout, stderr } = await bench('http', '--quick', '--rounds', '1');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const figures = (count: number) => String.raw` +\d+(\.\d+)? \(\d+(\.\d+)?–\d+(\.\d+)?\)`.repeat(count);
    const [, ...tables] = stdout.trim().split('\n\n');
    expect(tables).toHaveLength(5);
    const modes = ['process', 'sticky', 'threads'];
    const managed = ['@ec/cluster', 'egg-cluster'].flatMap((manager) => modes.map((mode) => `${manager}, ${mode}`));
    for (const [index, count] of [6, 6, 4, 4].entries()) {
      for (const name of ['node:cluster', 'node:cluster again \\(noise\\)', ...managed])
        expect(tables[index]).toMatch(new RegExp(`^${name}${figures(count)}$`, 'm'));
    }
    const goals = tables[4] ?? '';
    for (const name of ['kept connections, a second', 'new connections, a second'])
      expect(goals).toMatch(new RegExp(`^${name}${figures(4)} +≥ \\d\\.\\d\\d$`, 'm'));
    for (const name of ['kept connections, CPU', 'new connections, CPU of the workers', 'new at a fixed rate, p99'])
      expect(goals).toMatch(new RegExp(`^${name}${figures(4)} +≤ \\d+\\.\\d\\d$`, 'm'));
    // Threads accept for themselves.
    expect(goals).toMatch(new RegExp(`^new connections, CPU of the master${figures(3)} +≤`, 'm'));
  },
);

test.runIf(process.platform === 'linux')(
  'the accept benchmark prints every way to listen that this Node has',
  async () => {
    const { code, stdout, stderr } = await bench('accept', '--quick', '--rounds', '1');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const figure = String.raw` +\d+(\.\d+)? \(\d+(\.\d+)?–\d+(\.\d+)?\)`;
    const [, fresh = '', kept = '', spread = ''] = stdout.trim().split('\n\n');
    const isNew = stdout.includes('reusePort, and threads on one port, are left out') === false;
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    expect(isNew).toBe(major > 22 || (major === 22 && minor >= 12));
    const shared = [
      'node:cluster, round robin',
      'node:cluster, SCHED_NONE',
      '@ec/cluster',
      '@ec/cluster, round robin',
      '@ec/cluster, shared',
      '@ec/cluster, sticky',
      '@ec/cluster, least connections',
    ];
    const names = [...shared, ...(isNew ? ['@ec/cluster, reusePort', '@ec/cluster, threads on one port'] : [])];
    for (const table of [fresh, kept]) {
      for (const name of names) expect(table).toMatch(new RegExp(`^${name}${figure.repeat(6)}$`, 'm'));
      expect(table).toMatch(new RegExp(`^one plain process${figure.repeat(4)}$`, 'm'));
    }
    for (const name of names) expect(spread).toMatch(new RegExp(`^${name}${figure}$`, 'm'));
  },
);

test('the spares benchmark prints both ways, and our goal', async () => {
  const { code, stdout, stderr } = await bench('spares', '--quick');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const figures = String.raw` +\d+\.\d \(\d+\.\d–\d+\.\d\)`.repeat(3);
  expect(stdout).toMatch(new RegExp(`^without spares${figures} *$`, 'm'));
  expect(stdout).toMatch(new RegExp(`^1 spare${figures} +≤ 50$`, 'm'));
});

test('the loss benchmark prints every contender with its reloads, and we lose nothing', async () => {
  const { code, stdout, stderr } = await bench('loss', '--quick');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  for (const name of ['as it is', 'round robin', 'shared', 'sticky', 'least connections']) {
    expect(stdout).toMatch(new RegExp(`^@ec/cluster, ${name} +1 +\\d+ +0 +0 +0 +0 +0 +0 +0 +\\d+$`, 'm'));
  }
  for (const name of ['PM2, pm2 reload', 'PM2 by its recipe', 'egg-cluster, reload-worker']) {
    expect(stdout).toMatch(new RegExp(`^${name}( +\\d+){10}$`, 'm'));
  }
});

test.each([
  [[], 'No benchmark was named.'],
  [['bot'], 'There is no benchmark called "bot".'],
  [['boot', '--rounds', 'many'], '--rounds should be a number of rounds from 1 on, got "many".'],
  [['boot', '--fast'], '--fast'],
])('%j is answered with what there is', async (args, problem) => {
  const { code, stderr } = await bench(...args);
  expect(stderr).toContain(problem);
  expect(stderr).toContain('There is: accept, boot, http, loss, messages, options, spares, sticky.');
  expect(code).toBe(2);
});
