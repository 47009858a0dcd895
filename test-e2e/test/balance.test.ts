import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { freePorts, until } from '@ec/test-utils';
import type { RunningCluster } from '@ec/test-utils';
import { describe, expect, test } from 'vitest';
import { launch, launchFailing } from '../launcher.js';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const canReuse = process.platform === 'linux' && (major > 22 || (major === 22 && minor >= 12));

const modes = ['round-robin', 'shared', 'least-connections', ...(canReuse ? ['held', 'reuse-port'] : [])] as const;
/** Whose sockets the master keeps, too. */
const said = (balance: string): string =>
  balance === 'reuse-port' ? 'held (reuse-port as asked for' : `${balance} (as`;

interface Told {
  readonly slot: number;
  readonly pid: number;
}

/** Each over a connection of its own. `failed`: how often it was refused, or cut. */
async function askMany(cluster: RunningCluster, count: number): Promise<{ told: Told[]; failed: number }> {
  const answers = await Promise.allSettled(Array.from({ length: count }, () => cluster.get('/')));
  const told = answers.flatMap((one) => (one.status === 'fulfilled' ? [JSON.parse(one.value) as Told] : []));
  return { told, failed: count - told.length };
}

describe.each(modes)('%s', (balance) => {
  test('says so, and serves from every slot', async () => {
    await using cluster = await launch('who-serves', { balance, workers: 3, port: (await freePorts(1))[0] });
    expect(cluster.stdout.join('\n')).toContain(`balance: ${said(balance)}`);
    const slots = new Set<number>();
    await until('each slot has served', async () => {
      for (const { slot } of (await askMany(cluster, 60)).told) slots.add(slot);
      return slots.size === 3;
    });
    expect(await cluster.close()).toEqual({ code: 0, signal: null });
  });

  test('a port that is somebody else’s is a failed start', async () => {
    const other = createServer().listen(0);
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await launchFailing('who-serves', { balance, workers: 2, port });
    other.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(
      new RegExp(`(app worker \\d|the master) cannot listen on port ${port} \\(EADDRINUSE\\): somebody else`),
    );
  });
});

/** Open files of a process: what a master must not collect. */
function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

describe.runIf(process.platform === 'linux').each(modes)('%s, workers that are killed', (balance) => {
  test('nobody who connects is left hanging, and the master keeps no descriptor', async () => {
    await using cluster = await launch('who-serves', { balance, workers: 3 }, { stderr: [/./], mayKill: true });
    const { pids } = await cluster.status();
    await askMany(cluster, 30);
    const before = openFiles(pids.master);
    for (const pid of pids.apps.slice(0, 2)) {
      // Many are on their way while it dies. One that it had begun to serve is lost, and hears of it.
      const asked = askMany(cluster, 80);
      process.kill(pid, 'SIGKILL');
      const { told } = await asked;
      expect(told.length).toBeGreaterThan(40);
      expect((await askMany(cluster, 40)).failed).toBe(0);
    }
    await cluster.line(/app#5 .* is ready/);
    await until('as few open files as before', () => openFiles(pids.master) <= before, {
      seen: () => `${openFiles(pids.master)} instead of ${before}`,
    });
  });
});

describe.runIf(canReuse)('held', () => {
  test('is the default', async () => {
    await using cluster = await launch('who-serves', { workers: 2 });
    expect(cluster.stdout.join('\n')).toMatch(/balance: held \(the fastest that loses nothing/);
  });

  test('while a worker stands still, others take who comes to its slot', async () => {
    await using cluster = await launch('who-serves', { workers: 3 }, { mayKill: true, stderr: [/./] });
    const { pids } = await cluster.status();
    const [stopped = 0] = pids.apps;
    process.kill(stopped, 'SIGSTOP');
    // Some of these wait in the queue of its socket.
    const { told, failed } = await askMany(cluster, 120);
    expect(failed).toBe(0);
    expect(told.filter(({ pid }) => pid === stopped)).toEqual([]);
    process.kill(stopped, 'SIGCONT');
    await until('it serves again', async () => (await askMany(cluster, 20)).told.some(({ pid }) => pid === stopped));
  });

  test('the port is kept while no worker lives, and whoever comes meanwhile is served', async () => {
    await using cluster = await launch('who-serves', { workers: 1 }, { mayKill: true, stderr: [/./] });
    const { pids } = await cluster.status();
    process.kill(pids.apps[0] ?? 0, 'SIGKILL');
    await cluster.line(/app#1 .* was ended by SIGKILL/);
    const { told, failed } = await askMany(cluster, 20);
    expect(failed).toBe(0);
    expect(new Set(told.map(({ slot }) => slot))).toEqual(new Set([0]));
  });

  test('a second cluster on the port is refused', async () => {
    await using cluster = await launch('who-serves', { workers: 2 });
    const { code, stderr } = await launchFailing('who-serves', { workers: 2, port: cluster.port });
    expect(code).toBe(1);
    expect(stderr).toContain(`cannot listen on port ${cluster.port} (EADDRINUSE)`);
    expect((await askMany(cluster, 40)).failed).toBe(0);
  });

  test('a host name is looked up, and one that does not exist is named', async () => {
    await using cluster = await launch('who-serves', { workers: 2, hostname: 'localhost' });
    expect((await askMany(cluster, 10)).failed).toBe(0);
    const { stderr } = await launchFailing('who-serves', { workers: 1, port: 0, hostname: 'no-such-host.invalid' });
    expect(stderr).toMatch(/cannot listen on port 0 of no-such-host\.invalid \((ENOTFOUND|EAI_AGAIN)\)/);
  });
});

test.runIf(!canReuse)('what this Node cannot do is refused where it is asked for', async () => {
  const { stderr } = await launchFailing('who-serves', { balance: 'held', workers: 2 });
  expect(stderr).toContain('options.balance: "held" needs Node 22.12');
});
