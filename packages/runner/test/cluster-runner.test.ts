import { expect, test } from 'vitest';
import { fixture, launchMaster, specOf } from './launch-master.js';
import type { Master } from './launch-master.js';

async function environmentOf(master: Master, worker: number): Promise<Record<string, string>> {
  const { message } = await master.next({ event: 'message', worker });
  return (message as { env: Record<string, string> }).env;
}

test('slots are in the environment, and a replacement has its predecessor’s', async () => {
  const master = await launchMaster('cluster');
  const specs = [0, 1].map((slot) => specOf('environment.mjs', { slot, slots: 2 }));
  const [first = 0] = await master.spawn(...specs);
  for (const worker of [0, 1]) {
    const env = await environmentOf(master, worker);
    expect(env).toMatchObject({ CFORK_WORKER_INDEX: String(worker), CFORK_WORKER_COUNT: '2' });
  }
  process.kill(first, 'SIGKILL');
  await master.next({ event: 'exited', worker: 0 });
  await master.spawn(specs[0]!);
  expect(await environmentOf(master, 2)).toMatchObject({ CFORK_WORKER_INDEX: '0', CFORK_WORKER_COUNT: '2' });
  master.tell('inspect');
  const { workers } = await master.next({ event: 'inspected' });
  expect(workers).toHaveLength(2);
  expect(master.output()).toEqual({ stdout: '', stderr: '' });
});

test('a dead worker is not started anew by itself', async () => {
  const master = await launchMaster('cluster');
  const [osId = 0] = await master.spawn(specOf('echo.mjs'));
  await master.next({ event: 'message', message: 'first' });
  process.kill(osId, 'SIGKILL');
  await master.next({ event: 'exited' });
  master.tell('inspect');
  expect((await master.next({ event: 'inspected' })).workers).toEqual([]);
});

test('a batch whose workers differ gets what each of its specs says', async () => {
  const master = await launchMaster('cluster');
  const specs = [0, 1].map((slot) => specOf('environment.mjs', { slot, slots: 2, env: { MINE: `slot ${slot}` } }));
  await master.spawn(...specs);
  expect((await environmentOf(master, 0))['MINE']).toBe('slot 0');
  expect((await environmentOf(master, 1))['MINE']).toBe('slot 1');
});

test('workers of the user’s own cluster are left alone', async () => {
  const master = await launchMaster('cluster');
  master.tell('ownWorker', { entry: fixture('own-cluster-worker.mjs') });
  const { osId = 0 } = await master.next({ event: 'ownWorker' });
  await master.spawn(specOf('echo.mjs'));
  await master.next({ event: 'message', message: 'first' });
  process.kill(osId, 'SIGKILL');
  master.tell('terminate', { worker: 0, graceMs: 10_000 });
  await master.next({ event: 'terminated', worker: 0 });
  expect(master.left('exited')).toHaveLength(1);
  expect(master.left('disconnected')).toEqual([]);
});

test('a cluster worker cannot be a master of cluster workers', async () => {
  const master = await launchMaster('cluster');
  await master.spawn(specOf('nested-cluster.mjs'));
  const { message } = await master.next({ event: 'message', worker: 0 });
  expect(message).toBe('EC_NESTED_CLUSTER');
});
