import { readFileSync } from 'node:fs';

/** What the cgroup of this process says of memory. */
export interface CgroupMemory {
  /** Processes that it has killed for want of memory, since it exists. Undefined: nobody counts. */
  readonly oomKills: number | undefined;
  /** In bytes. Undefined: none. */
  readonly limit: number | undefined;
}

/** Gives the text of a file, or undefined. */
export type ReadFile = (path: string) => string | undefined;

const ROOT = '/sys/fs/cgroup';
/** Version 1 has no word for "no limit", and says a number that is larger than any memory. */
const NO_LIMIT = 2 ** 60;

/**
 * Reads it, in a few microseconds: cgroup v2's `memory.events` and `memory.max`, or v1's `memory.oom_control` and
 * `memory.limit_in_bytes`. Both undefined where there is no such thing. Never throws.
 */
export function cgroupMemory(read: ReadFile = readText): CgroupMemory {
  const { v1, v2 } = pathsOf(read('/proc/self/cgroup') ?? '');
  const first = (paths: readonly string[]): string | undefined => {
    for (const path of paths) {
      const text = read(path);
      if (text !== undefined) return text;
    }
    return undefined;
  };
  // In a container the path may be that of the host, which is not to be seen there: its own cgroup is the root then.
  const v1Files = (file: string): string[] =>
    v1 === undefined ? [] : [`${ROOT}/memory${v1}/${file}`, `${ROOT}/memory/${file}`];
  const v2Files = (file: string): string[] => (v2 === undefined ? [] : [`${ROOT}${v2}/${file}`, `${ROOT}/${file}`]);
  const killed = first([...v1Files('memory.oom_control'), ...v2Files('memory.events')]);
  const limit = first([...v1Files('memory.limit_in_bytes'), ...v2Files('memory.max')]);
  return { oomKills: numberIn(/^oom_kill (\d+)$/m.exec(killed ?? '')?.[1]), limit: limitIn(limit) };
}

/** `5:memory:/a` is v1, `0::/b` is v2; with both, memory is v1's. */
function pathsOf(text: string): { readonly v1: string | undefined; readonly v2: string | undefined } {
  const path = (pattern: RegExp): string | undefined => pattern.exec(text)?.[1]?.replace(/\/$/, '');
  return { v1: path(/^\d+:(?:[^:\n]*,)?memory(?:,[^:\n]*)?:(.*)$/m), v2: path(/^0::(.*)$/m) };
}

function numberIn(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function limitIn(text: string | undefined): number | undefined {
  const limit = Number(text?.trim() || Number.NaN);
  return Number.isFinite(limit) && limit < NO_LIMIT ? limit : undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
