import { describe, expect, test } from 'vitest';
import { cgroupMemory } from '../../src/deaths/cgroup-memory.js';
import { createOomKills } from '../../src/deaths/oom-kills.js';

const events = 'low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 0\n';
const control = 'oom_kill_disable 0\nunder_oom 0\noom_kill 5\n';
const reading = (files: Readonly<Record<string, string>>) => cgroupMemory((path) => files[path]);

describe('the cgroup', () => {
  test.each([
    [
      'v2',
      {
        '/proc/self/cgroup': '0::/system.slice/shop.service\n',
        '/sys/fs/cgroup/system.slice/shop.service/memory.events': events,
        '/sys/fs/cgroup/system.slice/shop.service/memory.max': '536870912\n',
      },
      { oomKills: 2, limit: 536_870_912 },
    ],
    [
      'v2, in a container',
      { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/memory.events': events, '/sys/fs/cgroup/memory.max': 'max\n' },
      { oomKills: 2, limit: undefined },
    ],
    [
      'v2, in a container that is told the host’s path',
      { '/proc/self/cgroup': '0::/docker/4f\n', '/sys/fs/cgroup/memory.events': events },
      { oomKills: 2, limit: undefined },
    ],
    [
      'v1',
      {
        '/proc/self/cgroup': '9:name=systemd:/\n4:cpu,memory:/docker/4f\n0::/\n',
        '/sys/fs/cgroup/memory/docker/4f/memory.oom_control': control,
        '/sys/fs/cgroup/memory/docker/4f/memory.limit_in_bytes': '1048576\n',
      },
      { oomKills: 5, limit: 1_048_576 },
    ],
    [
      'v1, in a container, without a limit',
      {
        '/proc/self/cgroup': '4:memory:/docker/4f\n',
        '/sys/fs/cgroup/memory/memory.oom_control': control,
        '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      },
      { oomKills: 5, limit: undefined },
    ],
    [
      'v1 of an old kernel, which does not count',
      { '/proc/self/cgroup': '4:memory:/\n', '/sys/fs/cgroup/memory/memory.oom_control': 'under_oom 0\n' },
      { oomKills: undefined, limit: undefined },
    ],
    ['none', {}, { oomKills: undefined, limit: undefined }],
  ])('%s', (_what, files, expected) => {
    expect(reading(files)).toEqual(expected);
  });

  test('of this process can be asked', () => {
    expect(() => cgroupMemory()).not.toThrow();
  });
});

describe('kills around a death', () => {
  function create() {
    const world: { nowMs: number; count: number | undefined } = { nowMs: 0, count: 7 };
    return {
      world,
      kills: createOomKills(
        () => world.count,
        () => world.nowMs,
      ),
    };
  }

  test('are those since the start, where nobody has looked meanwhile', () => {
    const { world, kills } = create();
    expect(kills.around()).toBe(0);
    world.count = 9;
    expect(kills.around()).toBe(2);
  });

  test('are counted once', () => {
    const { world, kills } = create();
    world.count = 8;
    kills.take();
    expect(kills.around()).toBe(0);
    world.count = 9;
    expect(kills.around()).toBe(1);
  });

  test('of long ago belong to nobody who dies now', () => {
    const { world, kills } = create();
    world.count = 8;
    for (world.nowMs = 0; world.nowMs <= 25_000; world.nowMs += 5_000) kills.look();
    expect(kills.around()).toBe(0);
  });

  test('are seen where a look came between the kill and its news', () => {
    const { world, kills } = create();
    world.nowMs = 12_000;
    world.count = 8;
    kills.look();
    expect(kills.around()).toBe(1);
    kills.take();
    for (world.nowMs = 15_000; world.nowMs <= 40_000; world.nowMs += 5_000) kills.look();
    world.count = 9;
    expect(kills.around()).toBe(1);
  });

  test('nobody counts', () => {
    const { world, kills } = create();
    world.count = undefined;
    expect(kills.around()).toBeUndefined();
    kills.take();
    kills.look();
    expect(kills.around()).toBeUndefined();
  });
});
