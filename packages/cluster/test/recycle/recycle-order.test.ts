import { expect, test } from 'vitest';
import { ClusterError } from '../../src/errors.js';
import { assertRecyclable, recycleOrderOf } from '../../src/recycle/recycle-order.js';

const none = { rssBytes: undefined, heapShare: undefined, ageMs: undefined, requests: undefined, cgroupShare: 0.9 };
const option = { ...none, rssBytes: 500 };
const processes = { runsAs: 'process' } as const;
const threads = { runsAs: 'thread' } as const;

test.each([
  ['nothing asked for', undefined, processes, 1_000, undefined],
  ['no limit of the control group', option, processes, undefined, { rssBytes: 500 }],
  ['a part for each and one more', option, processes, 1_000, { rssBytes: 500, ceilingBytes: 300 }],
  ['a share of nothing', { ...none, cgroupShare: 0 }, processes, 1_000, {}],
  ['threads share one memory', { ...none, heapShare: 0.5 }, threads, 1_000, { heapShare: 0.5 }],
] as const)('%s', (_, given, mode, memoryBytes, expected) => {
  expect(recycleOrderOf(given, mode, memoryBytes, 2)).toEqual(expected);
});

test.each([
  ['no overlap', none, { runsAs: 'thread', canOverlap: false }, /two threads cannot listen/],
  ['the memory of a thread', option, { runsAs: 'thread', canOverlap: true }, /use heapShare/],
] as const)('refused: %s', (_, given, how, text) => {
  const mode = { apps: 2, ports: [], choice: undefined, listeners: [], socket: 'own', ...how } as const;
  expect(() => assertRecyclable(given, mode)).toThrow(ClusterError);
  expect(() => assertRecyclable(given, mode)).toThrow(text);
});

test('taken where it can be', () => {
  const mode = {
    apps: 2,
    ports: [],
    choice: undefined,
    listeners: [],
    socket: 'shared',
    runsAs: 'process',
    canOverlap: true,
  } as const;
  assertRecyclable(option, mode);
  assertRecyclable(undefined, { ...mode, canOverlap: false });
});
