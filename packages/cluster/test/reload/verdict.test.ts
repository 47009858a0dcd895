import type { Observation } from '@ec/messenger';
import { describe, expect, test } from 'vitest';
import { verdict } from '../../src/reload/verdict.js';

const MIB = 1024 ** 2;
const well: Observation = { answers: 100, failures: 0, lateMs: 20, rss: 80 * MIB, growth: MIB };
const elders = [well, { ...well, lateMs: 60 }];

describe('a new worker may stay', () => {
  test.each<[string, Partial<Observation>, readonly Observation[]]>([
    ['that does as its elders do', {}, elders],
    ['that has nobody to be compared with', {}, []],
    ['that was asked nothing', { answers: 0 }, elders],
    ['of whose many answers a few failed', { failures: 5 }, elders],
    ['of whose few answers some failed', { answers: 19, failures: 9 }, elders],
    ['of whose too few answers all failed', { answers: 4, failures: 4 }, elders],
    ['that fails as often as its elders', { failures: 50 }, [{ ...well, failures: 46 }]],
    ['whose event loop is a little late', { lateMs: 500 }, elders],
    ['whose event loop is as late as that of the latest', { lateMs: 2_000 }, [well, { ...well, lateMs: 500 }]],
    ['that is larger by a warm-up', { rss: 184 * MIB }, elders],
    ['that is large where nobody is to be compared with', { rss: 4_096 * MIB }, []],
    ['that grows as all of them do', { growth: 300 * MIB }, [{ ...well, growth: 80 * MIB }]],
  ])('%s', (_what, change, others) => {
    expect(verdict({ ...well, ...change }, others)).toBeUndefined();
  });
});

describe('a new worker goes', () => {
  test.each<[string, Observation | undefined, readonly Observation[]]>([
    ['it did not say how it does: its event loop is blocked', undefined, elders],
    ['its health check is bad', { ...well, unhealthy: 'its health check is bad' }, elders],
    ["6 % of its 100 answers failed, and 0 % of the others'", { ...well, failures: 6 }, elders],
    ["100 % of its 5 answers failed, and 0 % of the others'", { ...well, answers: 5, failures: 5 }, elders],
    ["100 % of its 5 answers failed, and 0 % of the others'", { ...well, answers: 5, failures: 5 }, []],
    ["60 % of its 100 answers failed, and 50 % of the others'", { ...well, failures: 60 }, [{ ...well, failures: 50 }]],
    [
      'its event loop was blocked for 501 ms, and that of the others for 60 ms at most',
      { ...well, lateMs: 501 },
      elders,
    ],
    ['it takes 185 MiB of memory, and the others 80 MiB at most', { ...well, rss: 185 * MIB }, elders],
    [
      'its memory has grown by 65 MiB meanwhile, and that of the others by 1 MiB at most',
      { ...well, growth: 65 * MIB },
      elders,
    ],
  ])('%s', (why, canary, others) => {
    expect(verdict(canary, others)).toBe(why);
  });
});
