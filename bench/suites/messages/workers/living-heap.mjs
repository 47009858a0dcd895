import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const LOOK_MS = 20;

/** Asked and told by files: a channel may be what is full. */
const question = (folder) => join(folder, 'heap-asked');
const answer = (folder) => join(folder, 'heap-told');

/** For a master: tells, whenever it is asked, what is left on its heap, and in buffers, after a collection. */
export function tellLivingHeap(folder) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  setInterval(() => {
    if (!existsSync(question(folder))) return;
    rmSync(question(folder));
    collect();
    const { heapUsed, external } = process.memoryUsage();
    const file = answer(folder);
    writeFileSync(`${file}.new`, String((heapUsed + external) / 1_024 ** 2));
    renameSync(`${file}.new`, file);
  }, LOOK_MS).unref();
}

/** Asks the master; in MiB. */
export async function livingHeapMiB(folder) {
  writeFileSync(question(folder), '');
  while (!existsSync(answer(folder))) await sleep(LOOK_MS);
  const text = readFileSync(answer(folder), 'utf8');
  rmSync(answer(folder));
  return Number(text);
}
