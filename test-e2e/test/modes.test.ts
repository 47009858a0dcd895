import { createServer } from 'node:http';
import { once } from 'node:events';
import { freePorts, httpGet } from '@ec/test-utils';
import type { RunningCluster } from '@ec/test-utils';
import { describe, expect, test } from 'vitest';
import { fixture, launch, launchFailing } from '../launcher.js';

/** Whether threads can share a port, and a new one can listen beside the one that it replaces. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const canReuse = process.platform === 'linux' && (major > 22 || (major === 22 && minor >= 12));

/** The options of two app workers in each way to run them. */
const modes = {
  processes: async () => ({}),
  'processes with sockets of their own': async () => ({ reusePort: true, port: (await freePorts(1))[0] }),
  'processes with a port each': async () => ({ ports: await freePorts(2) }),
  threads: async () => ({ startMode: 'worker_threads', ports: await freePorts(2) }),
  ...(canReuse && {
    'threads on one port': async () => ({ startMode: 'worker_threads', port: (await freePorts(1))[0] }),
  }),
};

interface Told {
  readonly slot: number;
  readonly osId: number;
  readonly news: string;
}

/** Asks until the worker of this slot has answered: one shares its port with the other, or has its own. */
async function ask<T>(
  cluster: RunningCluster,
  ports: readonly number[] | undefined,
  slot: number,
  path: string,
): Promise<T> {
  const at = (where: string): string =>
    new URL(where, ports ? `http://127.0.0.1:${ports[slot]}` : cluster.address).href;
  for (;;) {
    const { body } = await httpGet(at(path));
    const told = JSON.parse(body) as T & Partial<Told>;
    if (ports || told.slot === undefined || told.slot === slot) return told;
  }
}

describe.each(Object.entries(modes))('%s', (_name, optionsOf) => {
  test('serve from each slot, talk with each other, and close in order', async () => {
    const options: { ports?: number[] } = await optionsOf();
    await using cluster = await launch('modes', options);
    const { pids, status } = await cluster.status();
    expect(status.workers.map(({ name }) => name)).toEqual(['agent#1', 'app#1', 'app#2']);
    for (const slot of [0, 1]) {
      const told = await ask<Told>(cluster, options.ports, slot, '/');
      expect(told).toMatchObject({ slot, osId: pids.apps[slot] });
    }
    expect(await ask(cluster, options.ports, 0, '/ask')).toEqual({ sum: 3, by: pids.agent });
    expect([0, 1]).toContain(await ask(cluster, options.ports, 1, '/others'));
    const receipt = await ask<{ delivered: unknown[]; failed: unknown[] }>(cluster, options.ports, 0, '/tell');
    expect(receipt.failed).toEqual([]);
    expect((await ask<Told>(cluster, options.ports, 1, '/')).news).toMatch(/^from slot [01]$/);

    expect(await cluster.close()).toEqual({ code: 0, signal: null });
    const said = cluster.stdout.filter((line) => /^(app|agent)\b.* close/.test(line));
    expect(said.toSorted()).toEqual([
      'agent closes',
      'app 1 closes',
      'app 1 has closed',
      'app 2 closes',
      'app 2 has closed',
    ]);
    expect(said.at(-1), 'the agent closes when all apps have').toBe('agent closes');
  });

  test.each([
    ['an uncaught exception', '/crash', /app#\d .*ended with code 1: Error: crashed by a request/],
    ['process.exit()', '/exit', /app#\d .*ended with code 3/],
  ])('one that ends by %s is replaced in its slot, and the other serves on', async (_why, path, told) => {
    const options: { ports?: number[] } = await optionsOf();
    await using cluster = await launch('modes', { ...options, appCloseTimeoutMs: 500 }, { stderr: [/./] });
    const { osId } = await ask<Told>(cluster, options.ports, 1, '/');
    const replaced = cluster.nextLine(/app#3 .* is ready/);
    const lost = fetch(new URL(path, options.ports ? `http://127.0.0.1:${options.ports[1]}` : cluster.address)).catch(
      () => {},
    );
    await replaced;
    await cluster.line(told);
    await lost;
    const { pids, status } = await cluster.status();
    expect(status.workers.map(({ slot, role }) => `${role} ${slot}`).toSorted()).toEqual(['agent 0', 'app 0', 'app 1']);
    if (options.ports) expect(pids.apps).not.toContain(osId);
    for (const slot of [0, 1]) expect(pids.apps).toContain((await ask<Told>(cluster, options.ports, slot, '/')).osId);
  });

  test('an agent that dies is started again, and is asked again', async () => {
    const options: { ports?: number[] } = await optionsOf();
    await using cluster = await launch('modes', options, { stderr: [/./] });
    const replaced = cluster.nextLine(/agent#2 .* is ready/);
    expect(await ask(cluster, options.ports, 0, '/crash-agent')).toEqual(expect.anything());
    await replaced;
    const { pids } = await cluster.status();
    expect(await ask(cluster, options.ports, 0, '/ask')).toEqual({ sum: 3, by: pids.agent });
  });

  test('a request in flight is answered before its worker ends', async () => {
    const options: { ports?: number[] } = await optionsOf();
    await using cluster = await launch('modes', options);
    const slow = cluster.request('/slow');
    await cluster.line(/a slow request has come/);
    cluster.signal('SIGTERM');
    expect(await slow).toMatchObject({ status: 200, body: '"answered at the end"' });
    expect(await cluster.gone()).toEqual({ code: 0, signal: null });
  });

  test('one in an endless loop is ended after its time, the other in order', async () => {
    const options: { ports?: number[] } = await optionsOf();
    await using cluster = await launch(
      'modes',
      { ...options, appCloseTimeoutMs: 600 },
      { mayKill: true, stderr: [/./] },
    );
    const lost = cluster.get('/block').catch((error: Error) => error);
    await cluster.line(/blocked from now on/);
    expect(await cluster.close()).toEqual({ code: 0, signal: null });
    expect(await lost).toBeInstanceOf(Error);
    expect(cluster.stdout.filter((line) => line.endsWith(' has closed'))).toHaveLength(1);
  });

  test('a reload replaces all, the new one first', async () => {
    const options: { ports?: number[]; startMode?: string } = await optionsOf();
    await using cluster = await launch(
      'modes',
      { ...options, reload: { judgeMs: 0 } },
      { stderr: [/reload: refused/] },
    );
    const before = (await cluster.status()).pids.apps;
    const told = cluster.nextLine(/reload: (all app workers are replaced|refused)/);
    cluster.send({ action: 'reload-worker', to: 'master' });
    if (options.startMode && !canReuse) {
      expect(await told).toMatch(/a new thread cannot listen beside the old one/);
      return;
    }
    expect(await told).toMatch(/all app workers are replaced/);
    const { workers } = (await cluster.status()).status;
    const after = workers.flatMap(({ role, status, pid }) => (role === 'app' && status === 'ready' ? [pid] : []));
    expect(after).toHaveLength(2);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
    for (const slot of [0, 1]) {
      const answering = async (): Promise<number> => (await ask<Told>(cluster, options.ports, slot, '/')).osId;
      // Until they have heard that they retire, the old ones accept, too.
      let osId = await answering();
      while (before.includes(osId)) osId = await answering();
      expect(after).toContain(osId);
    }
  });

  test('what cannot boot ends the start with code 1 and a sentence', async () => {
    const options = await optionsOf();
    const { code, stderr } = await launchFailing('throw-at-boot', options);
    expect(code).toBe(1);
    expect(stderr).toMatch(/the start is given up/);
  });

  test('a port that another program serves ends the start with code 1 and a sentence', async () => {
    const options: { ports?: number[] } = await optionsOf();
    const other = createServer().listen(0);
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const taken = options.ports ? { ports: [port, options.ports[1]] } : { port };
    const { code, stderr } = await launchFailing('modes', { ...options, ...taken });
    other.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`port ${port} (EADDRINUSE): somebody else listens there`);
  });

  test('a framework of classes: its options, its messenger that listens late, its close', async () => {
    const options: { ports?: number[] } = await optionsOf();
    const settings = { env: { EGG_SERVER_ENV: 'prod', EGG_APP_WORKER_LOGGER_LEVEL: 'info' } };
    await using cluster = await launch('hello', { ...options, framework: fixture('modes-framework') }, settings);
    const { pids } = await cluster.status();
    for (const slot of [0, 1]) {
      const { id } = await ask<{ id: number }>(cluster, options.ports, slot, '/');
      expect(pids.apps).toContain(id);
      expect(await ask(cluster, options.ports, slot, '/ping')).toMatchObject({ from: 'app' });
      expect(await ask(cluster, options.ports, slot, '/hello')).toMatchObject({ id: expect.any(Number) });
      const heard = await ask<string[]>(cluster, options.ports, slot, '/heard');
      expect(heard).toEqual(expect.arrayContaining(['egg-pids', 'egg-ready']));
      const told = await ask<{ port: number; workers: number }>(cluster, options.ports, slot, '/options');
      expect(told).toMatchObject({ workers: 2, ...(options.ports && { port: options.ports[slot] }) });
    }
    expect(await cluster.close()).toEqual({ code: 0, signal: null });
    const said = cluster.stdout.filter((line) => line.includes('of the framework'));
    expect(said.toSorted()).toEqual([
      ...Array(2).fill('an application of the framework closes'),
      ...Array(2).fill('an application of the framework has closed'),
      'the agent of the framework closes',
    ]);
  });
});

describe('threads that cannot be', () => {
  test.runIf(!canReuse)('several on one port, where each cannot have a socket of its own', async () => {
    const { code, stderr } = await launchFailing('modes', { startMode: 'worker_threads', port: 0, workers: 2 });
    expect(code).toBe(1);
    expect(stderr).toMatch(/2 threads can serve one port only with .*: give each its own \(ports: .*\), or workers: 1/);
  });

  test.runIf(canReuse)('several on a port that the system would choose for each', async () => {
    const { code, stderr } = await launchFailing('modes', { startMode: 'worker_threads', port: 0, workers: 2 });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /several threads cannot serve port 0, where each would get another port: give a port above 0/,
    );
  });

  test('a port twice', async () => {
    const { code, stderr } = await launchFailing('modes', { startMode: 'worker_threads', ports: [8000, 8000] });
    expect(code).toBe(1);
    expect(stderr).toContain('options.ports names 8000 twice: give each app worker a port of its own.');
  });
});

test('one thread may serve a port that the system chooses, and its replacement keeps it', async () => {
  await using cluster = await launch('modes', { startMode: 'worker_threads', workers: 1 }, { stderr: [/./] });
  const replaced = cluster.nextLine(/app#2 .* is ready/);
  await cluster.get('/exit').catch(() => {});
  await replaced;
  expect(JSON.parse(await cluster.get('/'))).toMatchObject({ slot: 0 });
});
