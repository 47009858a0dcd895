import { request } from 'node:http';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, isPortFree, startProgram, temporaryFolder, until } from '@ec/test-utils';
import type { Program } from '@ec/test-utils';
import { expect, test } from 'vitest';
import { fixture, program } from '../launcher.js';

interface Told {
  readonly slot: number;
  readonly id: number;
  readonly variables: readonly string[];
}

interface Ready {
  readonly address: string;
  readonly port?: number;
  readonly addresses?: readonly string[];
  readonly pid: number;
}

/** What a parent opens, and what the cluster that it starts is told. */
interface Given {
  readonly sockets: readonly object[];
  readonly names?: readonly string[];
  readonly options?: object;
  /** Whether LISTEN_PID is somebody else. */
  readonly isOthers?: boolean;
}

/** Where the tool is that hands sockets over as systemd does. */
const ACTIVATE = '/usr/bin/systemd-socket-activate';

const LOCAL = { port: 0, host: '127.0.0.1' };

/** A parent that hands its sockets on; all that it has started is gone when it is disposed of. */
function startParent({ sockets, names = [], options = {}, isOthers = false }: Given): Program & AsyncDisposable {
  const all = { baseDir: fixture('sees-environment'), workers: 2, reload: { judgeMs: 0, lingerMs: 200 }, ...options };
  const parent = startProgram({
    args: [
      program('gives-sockets.js'),
      JSON.stringify({ script: program('reloads.js'), options: all, sockets, names, isOthers }),
    ],
    env: { EC_LOG_LEVEL: 'debug' },
  });
  return { ...parent, [Symbol.asyncDispose]: () => parent.kill() };
}

async function ready(parent: Program): Promise<Ready> {
  return (await parent.next('egg-ready')).data as Ready;
}

async function ask(where: object): Promise<Told> {
  const [answer] = await once(request({ ...where, agent: false, timeout: 5_000 }).end(), 'response');
  let body = '';
  for await (const chunk of answer) body += String(chunk);
  return JSON.parse(body) as Told;
}

async function reload(parent: Program): Promise<unknown> {
  const told = parent.next('reloaded');
  parent.send({ action: 'reload' });
  return (await told).data;
}

test('what systemd has opened is served, through a reload and the death of every worker', async () => {
  await using parent = startParent({ sockets: [LOCAL] });
  const { address, port = 0 } = await ready(parent);
  expect(address).toBe(`http://127.0.0.1:${port}`);
  await parent.line(/listens on 1 socket of systemd \(LISTEN_FDS\)/);
  await parent.line(/balance of descriptor 3: shared \(inherited\)/);
  expect((await ask({ port })).variables).toEqual([]);

  const failed: unknown[] = [];
  const end = new AbortController();
  const asked = (async () => {
    while (!end.signal.aborted) await ask({ port }).catch((error: unknown) => failed.push(error));
  })();
  expect(await reload(parent)).toMatchObject({ outcome: 'reloaded' });
  end.abort();
  await asked;
  expect(failed).toEqual([]);

  const status = parent.next('test-status');
  parent.send({ action: 'test-status' });
  const { pids } = (await status).data as { pids: { apps: readonly number[] } };
  for (const pid of pids.apps) process.kill(pid, 'SIGKILL');
  // Whoever comes while nobody serves waits in the socket, which the master has kept.
  expect((await ask({ port })).id).toBeGreaterThan(4);

  parent.signal('SIGTERM');
  expect(await parent.exited).toEqual({ code: 0, signal: null });
  await until('the port is free', () => isPortFree(port));
});

test('sockets are found by name and number, of TCP and unix', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'admin.sock');
  const listen = [{ fd: 'admin' }, { fd: 3 }, { port: 0, hostname: '127.0.0.1' }];
  await using parent = startParent({ sockets: [LOCAL, { path }], names: ['web', 'admin'], options: { listen } });
  const { addresses = [] } = await ready(parent);
  expect(addresses).toEqual([path, expect.stringMatching(/^http:\/\/127/), expect.stringMatching(/^http:\/\/127/)]);
  const [, web, other] = addresses.map((address) => Number(address.split(':').at(-1)));
  const seen = new Set<number>();
  await until('both workers serve the unix socket', async () => {
    const told = await Promise.all(Array.from({ length: 10 }, () => ask({ socketPath: path })));
    for (const { slot } of told) seen.add(slot);
    return seen.size === 2;
  });
  for (const port of [web, other]) expect((await ask({ port })).variables).toEqual([]);
  expect(await reload(parent)).toMatchObject({ outcome: 'reloaded' });
  expect((await ask({ socketPath: path })).id).toBeGreaterThan(2);
  parent.signal('SIGTERM');
  expect(await parent.exited).toEqual({ code: 0, signal: null });
});

test('what was meant for another process is left alone', async () => {
  await using parent = startParent({ sockets: [LOCAL], options: { port: 0 }, isOthers: true });
  const { port } = await ready(parent);
  expect(parent.stdout.join('\n')).not.toContain('systemd');
  expect((await ask({ port })).variables).toEqual([]);
});

test('a parent’s descriptor is served by its number, without a word of systemd', async () => {
  await using parent = startParent({ sockets: [LOCAL], options: { listen: { fd: 3 } }, isOthers: true });
  const { address, port } = await ready(parent);
  expect(address).toBe(`http://127.0.0.1:${port}`);
  expect(await reload(parent)).toMatchObject({ outcome: 'reloaded' });
  expect((await ask({ port })).id).toBeGreaterThan(2);
  parent.signal('SIGTERM');
  expect(await parent.exited).toEqual({ code: 0, signal: null });
});

test.runIf(existsSync(ACTIVATE))('systemd’s own tool starts it with the first connection', async () => {
  const [port = 0] = await freePorts(1);
  const options = { baseDir: fixture('sees-environment'), workers: 2 };
  await using started = ((): Program & AsyncDisposable => {
    const own = [process.execPath, program('reloads.js'), JSON.stringify(options)];
    const tool = startProgram({ command: ACTIVATE, args: ['-l', `127.0.0.1:${port}`, '--fdname=web', ...own] });
    return { ...tool, [Symbol.asyncDispose]: () => tool.kill() };
  })();
  await started.line(/Listening on/);
  // Waits in the socket while the cluster starts.
  expect((await ask({ port })).variables).toEqual([]);
  await started.line(/listens on 1 socket of systemd \(LISTEN_FDS\)/);
  started.signal('SIGTERM');
  expect(await started.exited).toEqual({ code: 0, signal: null });
});

test.each<[string, Given, RegExp]>([
  [
    'a descriptor that is no socket',
    { sockets: [LOCAL], options: { listen: [{ fd: 2_000 }] } },
    /options\.listen\[0\]\.fd: nobody can listen on the descriptor 2000, which is not open/,
  ],
  [
    'a socket that does not listen: the channel to the parent',
    { sockets: [LOCAL], options: { listen: [{ fd: 4 }] } },
    /nobody can listen on the descriptor 4, which is a socket that does not listen/,
  ],
  [
    'a name that there is not',
    { sockets: [LOCAL], names: ['web'], options: { listen: [{ fd: 'wbe' }] } },
    /no inherited socket is called "wbe", there is web: correct it/,
  ],
  [
    'sticky sessions',
    { sockets: [LOCAL], options: { sticky: true } },
    /options\.sticky by address cannot go with several places to listen, a unix socket or an inherited one/,
  ],
])('%s is refused', async (_what, given, text) => {
  await using parent = startParent(given);
  expect(await parent.exited).toEqual({ code: 1, signal: null });
  await parent.line(text);
});
