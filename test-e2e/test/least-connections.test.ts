import { once } from 'node:events';
import { startLoad } from '@ec/test-utils/load';
import { until } from '@ec/test-utils';
import type { RunningCluster } from '@ec/test-utils';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { fixture, launch, launchFailing, program } from '../launcher.js';

const LEAST = { balance: 'least-connections' } as const;

/** WebSockets that stay open, with the slot that serves each. */
async function openMany(cluster: RunningCluster, count: number) {
  const opened = Array.from({ length: count }, async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${cluster.port}/`);
    const [slot] = await once(socket, 'message');
    return { socket, slot: Number(String(slot)) };
  });
  return Promise.all(opened);
}

type Opened = Awaited<ReturnType<typeof openMany>>;

/** How many of them each slot has. */
function perSlot(opened: Opened, slots: number): number[] {
  return Array.from({ length: slots }, (_, slot) => opened.filter((one) => one.slot === slot).length);
}

test('long-lived connections are spread evenly, and after a death they go where the fewest are', async () => {
  await using cluster = await launch('websockets', { ...LEAST, workers: 4 }, { mayKill: true, stderr: [/./] });
  const first = await openMany(cluster, 100);
  expect(perSlot(first, 4)).toEqual([25, 25, 25, 25]);

  const { workers } = (await cluster.status()).status;
  const victim = workers.find(({ role, slot }) => role === 'app' && slot === 2);
  const lost = first.filter(({ slot }) => slot === 2);
  const gone = lost.map(({ socket }) => once(socket, 'close'));
  for (const { socket } of lost) socket.on('error', () => {});
  process.kill(victim?.pid ?? 0, 'SIGKILL');
  await Promise.all(gone);
  await cluster.line(/app#5 \(slot 2, .* is ready/);

  // The new worker has none: all that come go there until it has as many as the others.
  const second = await openMany(cluster, 25);
  expect(perSlot(second, 4)).toEqual([0, 0, 25, 0]);
  const third = await openMany(cluster, 8);
  expect(perSlot(third, 4)).toEqual([2, 2, 2, 2]);

  // What ends is known soon after.
  const kept = [...first, ...second, ...third].filter(({ slot }) => slot !== 2);
  const ended = kept.filter(({ slot }) => slot === 0);
  for (const { socket } of ended) socket.close();
  await Promise.all(ended.map(({ socket }) => socket.readyState === WebSocket.CLOSED || once(socket, 'close')));
  const fourth: { socket: WebSocket; slot: number }[] = [];
  await until('the emptied worker is given what comes', async () => {
    fourth.push(...(await openMany(cluster, 4)));
    return perSlot(fourth.slice(-4), 4)[0] === 4;
  });
  for (const { socket } of [...kept, ...second, ...third, ...fourth]) socket.terminate();
});

test('reloads under load lose nothing', async () => {
  await using cluster = await launch(
    'under-load',
    { ...LEAST, reload: { judgeMs: 0, lingerMs: 1_000, spreadMs: 100 } },
    { script: program('reloads.js'), stderr: [/./] },
  );
  const load = startLoad({ url: `http://127.0.0.1:${cluster.port}`, perSecond: 150 });
  for (let times = 0; times < 3; times += 1) {
    const told = cluster.next('reloaded');
    cluster.send({ action: 'reload' });
    expect((await told).data).toMatchObject({ outcome: 'reloaded' });
  }
  const { failures, requests } = await load.end();
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(10);
});

test('what was given to a worker that stands still goes to others when it dies', async () => {
  await using cluster = await launch('websockets', { ...LEAST, workers: 3 }, { mayKill: true, stderr: [/./] });
  await openMany(cluster, 3).then((opened) => opened.forEach(({ socket }) => socket.terminate()));
  const [stopped = 0] = (await cluster.status()).pids.apps;
  process.kill(stopped, 'SIGSTOP');
  let answered = 0;
  const answers = Array.from({ length: 60 }, () => cluster.get('/').then(() => (answered += 1)));
  const told = Promise.allSettled(answers);
  // It takes nothing, so it soon has the most, and the others get what comes.
  await until('most are answered', () => answered >= 30);
  process.kill(stopped, 'SIGKILL');
  // One may have been in its hands.
  expect((await told).filter(({ status }) => status === 'rejected').length).toBeLessThanOrEqual(1);
});

/** Opens some, and tells which slots have answered within a moment. */
async function slotsThatAnswer(
  cluster: RunningCluster,
  count: number,
): Promise<{ slots: number[]; sockets: WebSocket[] }> {
  const slots: number[] = [];
  const sockets = Array.from({ length: count }, () => new WebSocket(`ws://127.0.0.1:${cluster.port}/`));
  const told = sockets.map(async (socket) => {
    socket.on('error', () => {});
    const [slot] = await once(socket, 'message', { signal: AbortSignal.timeout(1_000) });
    slots.push(Number(String(slot)));
  });
  await Promise.allSettled(told);
  return { slots, sockets };
}

test('a worker that does not answer is given nothing, though it has the fewest; when it does it gets what comes', async () => {
  await using cluster = await launch('websockets', { ...LEAST, workers: 3 }, { mayKill: true, stderr: [/./] });
  const all: WebSocket[] = [];
  const open = async (count: number): Promise<number[]> => {
    const { slots, sockets } = await slotsThatAnswer(cluster, count);
    all.push(...sockets);
    return slots;
  };
  const { workers } = (await cluster.status()).status;
  const victim = workers.find(({ role, slot }) => role === 'app' && slot === 1)?.pid ?? 0;
  process.kill(victim, 'SIGSTOP');
  await until('the others get all that comes', async () => {
    const slots = await open(12);
    return slots.length === 12 && !slots.includes(1);
  });
  process.kill(victim, 'SIGCONT');
  await until('it gets what comes', async () => new Set(await open(2)).has(1));
  for (const socket of all) socket.terminate();
});

test.each([
  ['a plain application', {}],
  ['a framework of classes', { framework: fixture('tiny-framework') }],
])('%s is served by all', async (_what, options) => {
  await using cluster = await launch('who-serves', { ...LEAST, workers: 2, ...options });
  const pids = new Set<number>();
  for (let turn = 0; turn < 4; turn += 1) pids.add((JSON.parse(await cluster.get('/')) as { pid: number }).pid);
  expect(pids.size).toBe(2);
});

test('an application that wishes for a unix socket is told what to do', async () => {
  const options = { ...LEAST, framework: fixture('tiny-framework'), socketPath: 'app.sock' };
  const { stderr } = await launchFailing('who-serves', options);
  expect(stderr).toMatch(/unix socket app\.sock, and with balance: "least-connections" the master accepts at a port/);
});

test.each([
  [{ sticky: { by: 'cookie' } }, 'options.balance cannot go with sticky, which says already who gets a connection'],
  [{ sticky: true }, 'options.balance cannot go with sticky, which says already who gets a connection'],
  [{ startMode: 'worker_threads' }, 'because threads cannot be given sockets'],
  [
    { port: undefined, listen: [{ port: 0 }, { port: 0 }] },
    'options.balance: "least-connections" cannot go with several places to listen',
  ],
  [{ port: undefined, listen: [{ path: './a.sock' }] }, 'cannot go with several places to listen, a unix socket'],
])('%j is refused beside it', async (options, message) => {
  const { code, stderr } = await launchFailing('websockets', { ...LEAST, ...options });
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) });
});

test('one place may be named', async () => {
  const listen = [{ port: 0, hostname: '127.0.0.1' }];
  await using cluster = await launch('websockets', { ...LEAST, port: undefined, listen });
  expect(cluster.address).toBe(`http://127.0.0.1:${cluster.port}`);
  expect(cluster.stdout.join('\n')).toContain('balance of port 0 of 127.0.0.1: least-connections (as asked for)');
  expect(['0', '1']).toContain(await cluster.get('/'));
});
