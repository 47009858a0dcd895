import { describe, expect, test } from 'vitest';
import { readCgroupLimits } from '../src/cgroup.js';
import { readMachine } from '../src/machine.js';
import { planWorkerCount } from '../src/worker-count.js';

const GIB = 2 ** 30;
const none = { cpus: undefined, memoryBytes: undefined };

describe('planWorkerCount', () => {
  test.each([
    { machine: { processors: 8, limits: none }, count: 8 },
    { machine: { processors: 48, limits: { cpus: 2, memoryBytes: undefined } }, count: 2 },
    { machine: { processors: 48, limits: { cpus: 2.9, memoryBytes: undefined } }, count: 2 },
    { machine: { processors: 4, limits: { cpus: 0.5, memoryBytes: undefined } }, count: 1 },
    { machine: { processors: 2, limits: { cpus: 16, memoryBytes: undefined } }, count: 2 },
    { machine: { processors: 48, limits: { cpus: 16, memoryBytes: GIB / 2 } }, count: 3 },
    { machine: { processors: 4, limits: { cpus: undefined, memoryBytes: GIB / 16 } }, count: 1 },
  ])('$machine → $count', ({ machine, count }) => {
    expect(planWorkerCount(machine).count).toBe(count);
  });

  test('the reason is one sentence with the figures', () => {
    const plan = planWorkerCount({ processors: 48, limits: { cpus: 2.5, memoryBytes: GIB } });
    expect(plan.reason).toBe(
      '2 app workers, because there are 48 processors, a quota of 2.5 CPUs, a memory limit of 1024 MiB',
    );
  });
});

describe('readCgroupLimits', () => {
  const reader = (files: Record<string, string>) => (path: string) => files[path];

  test.each<[string, Record<string, string>, { cpus: number | undefined; memoryBytes: number | undefined }]>([
    ['no cgroups', {}, none],
    [
      'version 2 in a container',
      {
        '/proc/self/cgroup': '0::/\n',
        '/sys/fs/cgroup/cpu.max': '200000 100000\n',
        '/sys/fs/cgroup/memory.max': '536870912\n',
      },
      { cpus: 2, memoryBytes: 536870912 },
    ],
    [
      'version 2 without limits',
      { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000\n', '/sys/fs/cgroup/memory.max': 'max\n' },
      none,
    ],
    [
      'version 2, the outer group is tighter',
      {
        '/proc/self/cgroup': '0::/system.slice/web.service\n',
        '/sys/fs/cgroup/system.slice/cpu.max': '150000 100000\n',
        '/sys/fs/cgroup/system.slice/web.service/cpu.max': '400000 100000\n',
      },
      { cpus: 1.5, memoryBytes: undefined },
    ],
    [
      'version 1',
      {
        '/proc/self/cgroup': '5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n1:name=systemd:/docker/abc\n',
        '/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us': '50000\n',
        '/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us': '100000\n',
        '/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes': '1073741824\n',
      },
      { cpus: 0.5, memoryBytes: GIB },
    ],
    [
      'version 1 in a container: the path is not mounted, the root is',
      {
        '/proc/self/cgroup': '4:cpu,cpuacct:/docker/abc\n5:memory:/docker/abc\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '300000\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
        '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      },
      { cpus: 3, memoryBytes: undefined },
    ],
    [
      'version 1 without quota',
      {
        '/proc/self/cgroup': '4:cpu,cpuacct:/\n',
        '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1\n',
        '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
      },
      none,
    ],
    ['rubbish', { '/proc/self/cgroup': 'x\n::\n0::relative\n', '/sys/fs/cgroup/cpu.max': 'lots of it' }, none],
  ])('%s', (_, files, expected) => {
    expect(readCgroupLimits(reader(files))).toEqual(expected);
  });

  test('this machine can be read', () => {
    expect(planWorkerCount(readMachine()).count).toBeGreaterThan(0);
  });
});
