import type { CgroupLimits } from './cgroup.js';

/** What a machine offers. */
export interface Machine {
  /** Processors this process may run on (affinity and cpuset already taken into account). */
  readonly processors: number;
  readonly limits: CgroupLimits;
}

export interface WorkerCount {
  readonly count: number;
  /** One sentence for the log: which figures led to the count. */
  readonly reason: string;
}

const MIB = 2 ** 20;
/** A small Node application; with less than this per worker the kernel would soon kill one. */
const WORKER_BYTES = 128 * MIB;
/** Master and agent live in the same group. */
const RESERVED_BYTES = 128 * MIB;

/**
 * How many app workers fit what this process really has: as many as processors, not more than the whole CPUs of the
 * group's quota, not more than its memory carries at 128 MiB each; at least one.
 */
export function planWorkerCount({ processors, limits }: Machine): WorkerCount {
  const bounds = [{ count: processors, why: `${processors} processors` }];
  if (limits.cpus !== undefined) {
    bounds.push({ count: Math.floor(limits.cpus), why: `a quota of ${round(limits.cpus)} CPUs` });
  }
  if (limits.memoryBytes !== undefined) {
    const count = Math.floor((limits.memoryBytes - RESERVED_BYTES) / WORKER_BYTES);
    bounds.push({ count, why: `a memory limit of ${round(limits.memoryBytes / MIB)} MiB` });
  }
  const count = Math.max(1, Math.min(...bounds.map((bound) => bound.count)));
  const workers = count === 1 ? '1 app worker' : `${count} app workers`;
  return { count, reason: `${workers}, because there are ${bounds.map((bound) => bound.why).join(', ')}` };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
