import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { launch } from '../launcher.js';

const rubbish: readonly unknown[] = [
  null,
  7,
  true,
  'shutdown',
  '',
  [],
  [[1]],
  {},
  { action: 7 },
  { action: '' },
  { data: { data: {} } },
  { action: 'x', to: {} },
  { action: 'x', to: '__proto__' },
  { action: 'constructor', receiverPid: [] },
  { '@ec': 1, type: 'begin', data: {} },
  { cmd: 'NODE_CLUSTER' },
];

describe('a parent', () => {
  test('talks to apps by their role and by their process id', async () => {
    await using cluster = await launch('echo-to-parent', { workers: 2 });
    const { pids } = await cluster.status();
    const [first, second] = pids.apps.map((pid) =>
      cluster.next(({ action, data }) => action === 'echoed' && Object(data).pid === pid),
    );
    cluster.send({ action: 'echo', to: 'app', data: 'all' });
    for (const echo of [await first, await second])
      expect(echo?.data).toMatchObject({ data: 'all', from: { role: 'parent' } });

    const one = cluster.next('echoed');
    cluster.send({ action: 'echo', receiverPid: String(pids.apps[1]), data: { to: 'one' } });
    expect(await one).toMatchObject({
      from: 'app',
      senderWorkerId: String(pids.apps[1]),
      data: { data: { to: 'one' }, pid: pids.apps[1] },
    });
  });

  test('sends rubbish: the master lives, serves and answers', async () => {
    await using cluster = await launch('echo-to-parent', { workers: 1 }, { stderr: [/message refused/] });
    for (const message of rubbish) cluster.send(message);
    expect((await cluster.status()).status.phase).toBe('running');
    expect(await cluster.get('/')).toBe('ok');
  });

  test('sends a message for nobody: it is refused in a line, once for each kind', async () => {
    await using cluster = await launch('echo-to-parent', { workers: 1 }, { stderr: [/message refused/] });
    for (let n = 0; n < 100; n += 1) {
      cluster.send({ action: 'lost', to: 'nobody' });
      cluster.send({ action: 'lost', receiverPid: '1' });
    }
    await cluster.status();
    await Promise.all([
      cluster.line(/message refused: .*is for "nobody"/),
      cluster.line(/message refused: .*is for "1"/),
    ]);
    const refused = [...cluster.stderr, ...cluster.stdout].filter((line) => line.includes('message refused'));
    expect(refused).toHaveLength(2);
    expect(refused[0]).toMatch(/"lost" from .*parent.* is for "nobody": send it to parent, master, agent or app/);
    expect(refused[1]).toMatch(/"lost" from .*parent.* is for "1", the id of nobody here/);
  });
});

describe('a worker', () => {
  test('writes rubbish on its channel: the master lives, serves and answers', async () => {
    await using cluster = await launch('write-on-the-channel', { workers: 1 }, { stderr: [/message refused/] });
    const { pids } = await cluster.status();
    expect(await cluster.get('/rubbish')).toBe('ok');
    await cluster.line(/message refused: from app#1: a system message speaks protocol 99/);
    await cluster.line(/message refused: .*is for "nobody"/);
    expect((await cluster.status()).pids, 'nobody was replaced').toEqual(pids);
    expect(await cluster.get('/')).toBe('ok');
  });

  test('floods the agent: nothing is lost or overtaken, and the master stays small', async () => {
    await using cluster = await launch('flood', { workers: 1 });
    const before = memoryMb(cluster.pid);
    expect(await cluster.get('/flood-agent')).toBe('ok');
    expect(JSON.parse(await cluster.get('/count'))).toEqual({ count: 20_000, inOrder: true });
    expect(memoryMb(cluster.pid) - before, 'MB more than before').toBeLessThan(80);
  });

  test('floods the master with messages for nobody: one line tells of all, and it serves on', async () => {
    await using cluster = await launch('flood', { workers: 1 }, { stderr: [/message refused/] });
    expect(await cluster.get('/flood-nobody')).toBe('ok');
    expect(JSON.parse(await cluster.get('/count')), 'what comes behind the flood arrives').toEqual({
      count: 0,
      inOrder: true,
    });
    const refused = [...cluster.stderr, ...cluster.stdout].filter((line) => line.includes('message refused'));
    expect(refused.length).toBeGreaterThanOrEqual(1);
    expect(refused.length, 'a line in ten seconds').toBeLessThanOrEqual(3);
  });
});

/** Resident memory of a process; 0 where the system does not tell. */
function memoryMb(pid: number): number {
  if (process.platform !== 'linux') return 0;
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
}
