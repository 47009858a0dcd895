import { setTimeout as sleep } from 'node:timers/promises';
import { residentMiBOf } from '../../../measure/process-figures.mjs';
import { payloads } from '../payloads.mjs';
import { livingHeapMiB } from './living-heap.mjs';

const SAMPLE_MS = 100;
const TICK_MS = 10;
const DRAIN_MS = 30_000;

/**
 * Sends at a steady rate to a receiver that is stopped, and looks at the memory of the master, which is the parent of this
 * process. Before that, the same to a receiver who reads, so that what the load itself takes is there already.
 */
export async function driveStall({ name, perTick, warmUpMs, boxMs, awaits, folder }, link) {
  const load = { payload: payloads[name](), perTick, awaits: true };
  await offer(link, load, performance.now() + warmUpMs);
  const { pid } = await drained(link);
  const look = () => ({ master: residentMiBOf(process.ppid), sender: residentMiBOf(process.pid) });
  const heapBefore = await livingHeapMiB(folder);
  const before = look();
  const samples = [before];
  const sampler = setInterval(() => samples.push(look()), SAMPLE_MS);

  process.kill(pid, 'SIGSTOP');
  let offering;
  let heap;
  try {
    offering = offer(link, { ...load, awaits }, performance.now() + boxMs);
    await sleep(boxMs);
    samples.push(look());
    heap = await livingHeapMiB(folder);
  } finally {
    clearInterval(sampler);
    process.kill(pid, 'SIGCONT');
  }
  const offered = await offering;
  const { count } = await drained(link);
  if (awaits && count !== offered) throw new Error(`Of ${offered} messages that were awaited ${count} came.`);
  const most = (end) => Math.max(...samples.map((sample) => sample[end]));
  return {
    before: before.master,
    most: most('master'),
    growthOfHeap: Math.max(heap - heapBefore, 0),
    growthOfSender: most('sender') - before.sender,
    offered,
    came: count,
  };
}

/** A sender who awaits is held up until there is room, and then goes on until the time is over. */
async function offer(link, { payload, perTick, awaits }, untilMs) {
  let offered = 0;
  while (performance.now() < untilMs) {
    for (let index = 0; index < perTick && performance.now() < untilMs; index += 1) {
      offered += 1;
      const room = link.send(payload);
      if (awaits) await room;
    }
    await sleep(TICK_MS);
  }
  return offered;
}

/** Where everything is full the question finds no room either, at first. */
async function drained(link) {
  for (const untilMs = performance.now() + DRAIN_MS; ; await sleep(SAMPLE_MS)) {
    try {
      return await link.sum();
    } catch (error) {
      if (performance.now() > untilMs) throw error;
    }
  }
}
