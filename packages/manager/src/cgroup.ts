/** Reads a text file; undefined where it cannot be read. */
export type ReadText = (path: string) => string | undefined;

/** What the control groups of this process allow; undefined where there is no limit. */
export interface CgroupLimits {
  /** CPUs' worth of time: 1.5 is one and a half. */
  readonly cpus: number | undefined;
  readonly memoryBytes: number | undefined;
}

const ROOT = '/sys/fs/cgroup';
/** cgroup v1 writes "no limit" as a number near 2^63. */
const V1_UNLIMITED_BYTES = 2 ** 60;

/**
 * The tightest CPU and memory limits of this process's control groups, version 1 and 2, with those of the groups
 * around them. Sources: Linux `Documentation/admin-guide/cgroup-v2.rst` (cpu.max, memory.max) and
 * `cgroup-v1/` (cpu.cfs_quota_us, memory.limit_in_bytes).
 */
export function readCgroupLimits(read: ReadText): CgroupLimits {
  const memberships = parseMemberships(read('/proc/self/cgroup') ?? '');
  const folders = (controller: string): string[] => memberships.flatMap((group) => foldersOf(group, controller));
  return {
    cpus: least(folders('cpu').map((folder) => readCpus(folder, read))),
    memoryBytes: least(folders('memory').map((folder) => readMemory(folder, read))),
  };
}

interface Membership {
  /** Empty for version 2. */
  readonly controllers: readonly string[];
  readonly path: string;
}

function parseMemberships(text: string): Membership[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line.trim());
    if (!match) return [];
    return [{ controllers: (match[1] ?? '').split(',').filter(Boolean), path: match[2] ?? '/' }];
  });
}

/**
 * The group's own folder and those around it. In a container the path may name what is not mounted: then the root
 * counts.
 */
function foldersOf({ controllers, path }: Membership, controller: string): string[] {
  const isV2 = controllers.length === 0;
  if (!isV2 && !controllers.includes(controller)) return [];
  const mounts = isV2 ? [ROOT] : [`${ROOT}/${controllers.join(',')}`, `${ROOT}/${controller}`];
  const parts = path.split('/').filter(Boolean);
  const paths = Array.from({ length: parts.length + 1 }, (_, depth) => parts.slice(0, depth).join('/'));
  return mounts.flatMap((mount) => paths.map((sub) => (sub === '' ? mount : `${mount}/${sub}`)));
}

function readCpus(folder: string, read: ReadText): number | undefined {
  const v2 = read(`${folder}/cpu.max`)?.trim().split(/\s+/);
  const [quota, period] = v2 ?? [read(`${folder}/cpu.cfs_quota_us`), read(`${folder}/cpu.cfs_period_us`)];
  const cpus = Number(quota) / Number(period);
  return Number.isFinite(cpus) && cpus > 0 ? cpus : undefined;
}

function readMemory(folder: string, read: ReadText): number | undefined {
  const bytes = Number(read(`${folder}/memory.max`) ?? read(`${folder}/memory.limit_in_bytes`));
  return Number.isFinite(bytes) && bytes > 0 && bytes < V1_UNLIMITED_BYTES ? bytes : undefined;
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const limits = values.filter((value) => value !== undefined);
  return limits.length === 0 ? undefined : Math.min(...limits);
}
