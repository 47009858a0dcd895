import { describe, expect, test } from 'vitest';
import { modeOf } from '../src/mode.js';
import type { Mode } from '../src/mode.js';

type Given = Partial<Parameters<typeof modeOf>[0]>;

function decide(
  given: Given,
  { canReuse = true, canBind = true, migrates = true, obeysPorts = false } = {},
): Mode & { readonly told: readonly string[] } {
  const told: string[] = [];
  const options = {
    startMode: 'process',
    ports: [],
    workers: undefined,
    balance: undefined,
    reusePort: false,
    sticky: undefined,
    maxConnections: undefined,
    ...given,
  } as const;
  const mode = modeOf(options, {
    places: [],
    canReuse,
    canBind,
    migratesQueues: () => migrates,
    obeysPorts,
    count: () => 3,
    notice: (line) => void told.push(line),
  });
  return { ...mode, told };
}

const threads = { startMode: 'worker_threads' } as const;

describe('how workers run, and come by their sockets', () => {
  test.each<[string, Given, boolean, Partial<Mode>]>([
    ['processes share', {}, false, { runsAs: 'process', apps: 3, socket: 'shared', canOverlap: true }],
    ['processes are given sockets', {}, true, { runsAs: 'process', socket: 'given', canOverlap: true }],
    ['one for all', { balance: 'shared' }, false, { socket: 'given' }],
    ['round robin', { balance: 'round-robin' }, true, { socket: 'shared' }],
    ['a master that accepts gives none', { sticky: true }, true, { socket: 'shared', choice: undefined }],
    ['who has the fewest', { balance: 'least-connections' }, false, { socket: 'shared', canOverlap: true }],
    ['as many as asked for', { workers: 2 }, true, { apps: 2 }],
    ['processes with ports are as many as these', { ports: [1, 2], workers: 7 }, true, { apps: 2, ports: [1, 2] }],
    ['threads share by sockets of their own', threads, true, { runsAs: 'thread', apps: 3, socket: 'own' }],
    ['one thread is alone', { ...threads, workers: 1 }, true, { apps: 1, socket: 'sole', canOverlap: true }],
    ['one thread, older Node', { ...threads, workers: 1 }, false, { apps: 1, socket: 'sole', canOverlap: false }],
    ['nobody says how many, older Node', threads, false, { apps: 1, socket: 'sole' }],
    ['threads with ports', { ...threads, ports: [5, 6] }, true, { apps: 2, socket: 'sole', canOverlap: true }],
    ['with ports, older Node', { ...threads, ports: [5, 6] }, false, { apps: 2, socket: 'sole', canOverlap: false }],
  ])('%s', (_what, given, canReuse, expected) => {
    expect(decide(given, { canReuse })).toMatchObject({ ...expected, told: [] });
  });

  test('the debug port is for several threads where these can share it', () => {
    const given = { ...threads, ports: [5, 6], debugPort: 7 };
    expect(decide(given)).toMatchObject({ apps: 2 });
    expect(() => decide(given, { canReuse: false })).toThrow(
      /options\.debugPort cannot go with 2 threads here, .* leave it out, or give startMode: "process"/,
    );
    expect(decide({ ...given, ports: [5] }, { canReuse: false })).toMatchObject({ apps: 1 });
  });

  test('several threads that cannot share are refused', () => {
    expect(() => decide({ ...threads, workers: 4 }, { canReuse: false })).toThrow(
      expect.objectContaining({
        code: 'EC_MODE',
        message: expect.stringMatching(
          /^4 threads can serve one port only with Node 22\.12 .*: give each its own \(ports: /,
        ),
      }),
    );
  });

  test('of fewer connections than workers not each can have one', () => {
    expect(decide({ maxConnections: 3 }).apps).toBe(3);
    expect(() => decide({ maxConnections: 2 })).toThrow(
      'of 2 connections (options.maxConnections) 3 app workers would not have one each: allow more',
    );
  });

  test('of Egg’s tools, who always say how many, one is left, and that is told', () => {
    const { apps, told } = decide({ ...threads, workers: 4 }, { canReuse: false, obeysPorts: true });
    expect({ apps, told }).toEqual({ apps: 1, told: [expect.stringMatching(/^4 threads .*: one serves instead$/)] });
  });

  test.each([
    ['share a port', threads],
    ['are replaced by others on their port', { ...threads, ports: [5, 6] }],
  ])('threads that %s lose a queue where the system does not hand it on, and that is told', (_what, given) => {
    expect(decide(given, { migrates: false }).told).toEqual([expect.stringContaining('net.ipv4.tcp_migrate_req')]);
    expect(decide(given, { migrates: false, canReuse: false }).told).toEqual([]);
  });

  test('where reusePort is not to be had, processes share, and that is told', () => {
    expect(decide({ reusePort: true }, { canReuse: false })).toMatchObject({
      socket: 'shared',
      told: [expect.stringMatching(/^reusePort needs Node 22\.12/)],
    });
    expect(decide({ reusePort: true }).told).toEqual([]);
  });

  test.each<[Given, string]>([
    [{ ...threads, ports: [1, 2] }, 'startMode: "worker_threads"'],
    [{ ports: [1, 2] }, 'ports'],
  ])('a master that accepts all connections cannot go with %j', (given, conflict) => {
    expect(() => decide({ ...given, sticky: true })).toThrow(`options.sticky cannot go with ${conflict}, because`);
    expect(decide({ ...given, sticky: { by: 'cookie', name: 'c', trust: undefined } }).apps).toBe(2);
  });

  test.each<[Given, string]>([
    [threads, 'startMode: "worker_threads"'],
    [{ ports: [1, 2] }, 'ports'],
    [{ sticky: true }, 'sticky by address'],
  ])('who gets a connection is settled by %j', (given, conflict) => {
    expect(() => decide({ ...given, balance: 'held' })).toThrow(conflict);
  });

  test('a port twice is refused', () => {
    expect(() => decide({ ports: [1, 2, 1] })).toThrow(
      'options.ports names 1 twice: give each app worker a port of its own.',
    );
  });
});
