import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { readCgroupLimits } from './cgroup.js';
import type { Machine } from './worker-count.js';

/** What this machine offers to this process. */
export function readMachine(): Machine {
  return { processors: availableParallelism(), limits: readCgroupLimits(readTextIfAny) };
}

function readTextIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // no such limit, or not Linux
  }
}
