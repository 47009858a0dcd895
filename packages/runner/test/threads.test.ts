import { expect, test } from 'vitest';
import { launchMaster, specOf, until } from './launch-master.js';

test('a framework that listens to the port of its thread finds all but the order, in order', async () => {
  const master = await launchMaster('thread');
  master.tell('spawn', { specs: [specOf('framework-in-thread.mjs')], atOnce: ['begin', 1, 2, 3] });
  await master.next({ event: 'message', message: { order: 'begin' } });
  for (const framework of [1, 2, 3]) await master.next({ event: 'message', message: { framework } });
  expect(master.left('message')).toEqual([]);
});

test('and its worker may listen there, too', async () => {
  const master = await launchMaster('thread');
  master.tell('spawn', { specs: [specOf('framework-in-thread.mjs')], atOnce: ['begin', 'listen'] });
  await master.next({ event: 'message', message: { framework: 'listen' } });
  master.tell('send', { worker: 0, message: 'both' });
  await master.next({ event: 'message', message: { framework: 'both' } });
  await master.next({ event: 'message', message: { own: 'both' } });
});

test('an error that nobody catches is told as a process tells it, and ends this thread only', async () => {
  const master = await launchMaster('thread');
  const [first = 0, second] = await master.spawn(specOf('throw-later.mjs'), specOf('echo.mjs'));
  expect(second).not.toBe(first);
  master.tell('send', { worker: 0, message: 'throw' });
  const { exit } = await master.next({ event: 'exited', worker: 0 });
  expect(exit).toEqual({ code: 1, signal: null, forced: false });
  await until('its error', () => master.output().stderr.includes('Error: this was not caught'));
  master.tell('send', { worker: 1, message: 'still there?' });
  await master.next({ event: 'message', worker: 1, message: { echo: 'still there?' } });
});

test('a library that disconnects `cluster.worker` finds one, which sends nothing by itself', async () => {
  const master = await launchMaster('thread');
  const [id] = await master.spawn(specOf('cluster-worker-of-thread.mjs'));
  master.tell('send', { worker: 0, message: 'begin' });
  await master.next({ event: 'message', message: { disconnected: id, before: 'undefined' } });
  expect(master.left('message')).toEqual([]);
});

test('messages arrive as what they were, and what cannot be cloned is refused', async () => {
  const master = await launchMaster('thread');
  await master.spawn(specOf('echo.mjs'));
  master.tell('sendUncloneable', { worker: 0 });
  expect(await master.next({ event: 'refused' })).toMatchObject({ name: 'DataCloneError' });
  master.tell('send', { worker: 0, message: 'next' });
  await master.next({ event: 'message', message: { echo: 'next' } });
});

test('flags that no thread can have are a spawnError that names them', async () => {
  const master = await launchMaster('thread');
  await master.spawn(specOf('echo.mjs', { execArgv: ['--expose-gc'] }));
  const { spawnError } = await master.next({ event: 'exited', worker: 0 });
  expect(spawnError?.message).toMatch(/could not be started from .*--expose-gc/);
});

test('a connection between two threads: bytes in order, the same name at both ends, and its end', async () => {
  const master = await launchMaster('thread');
  const [first, second] = await master.spawn(specOf('connected.mjs'), specOf('connected.mjs'));
  for (const worker of [0, 1]) await master.next({ event: 'message', worker, message: 'up' });
  master.tell('connect', { workers: [0, 1] });
  const told = [];
  for (const [worker, osId] of [
    [0, second],
    [1, first],
  ] as const) {
    const { message } = await master.next({ event: 'message', worker });
    expect(message).toMatchObject({ osId, text: `hello from ${osId}` });
    told.push((message as { epoch: number }).epoch);
    await master.next({ event: 'message', worker, message: { bytes: 100_000 + `hello from ${osId}`.length } });
  }
  expect(told[0]).toBe(told[1]);
  master.tell('send', { worker: 1, message: 'exit' });
  master.tell('send', { worker: 1, message: 'exit' });
  await master.next({ event: 'message', worker: 0, message: { osId: second, ended: true } });
});
