import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultRestartPolicy as policy, planRestart } from '../src/restart-policy.js';

describe('planRestart', () => {
  test.each([
    { attempts: 0, readyMs: 0, random: 0, expected: { attempt: 1, delayMs: 0 } },
    { attempts: 1, readyMs: 0, random: 0, expected: { attempt: 2, delayMs: 500 } },
    { attempts: 1, readyMs: 9_999, random: 1, expected: { attempt: 2, delayMs: 1_000 } },
    { attempts: 3, readyMs: 0, random: 0.6, expected: { attempt: 4, delayMs: 3_200 } },
    { attempts: 40, readyMs: 0, random: 1, expected: { attempt: 41, delayMs: 30_000 } },
    { attempts: 1e9, readyMs: 0, random: 0, expected: { attempt: 1e9 + 1, delayMs: 15_000 } },
    { attempts: 7, readyMs: 10_000, random: 0, expected: { attempt: 1, delayMs: 0 } },
  ])('$attempts restarts, $readyMs ms ready → $expected', ({ expected, ...death }) => {
    expect(planRestart(death, policy)).toEqual(expected);
  });

  test('an agent that waits first never waits less later', () => {
    const patient = { ...policy, firstDelayMs: 1_000 };
    expect(planRestart({ attempts: 0, readyMs: 0, random: 0 }, patient)).toEqual({ attempt: 1, delayMs: 1_000 });
    expect(planRestart({ attempts: 1, readyMs: 0, random: 0 }, patient)).toEqual({ attempt: 2, delayMs: 1_000 });
  });

  test('there is always a time, within the limit', () => {
    const random = fc.double({ min: 0, max: 1, noNaN: true });
    const death = fc.record({ attempts: fc.nat(), readyMs: fc.nat(), random });
    fc.assert(
      fc.property(death, (given) => {
        const { attempt, delayMs } = planRestart(given, policy);
        return attempt >= 1 && Number.isInteger(delayMs) && delayMs >= 0 && delayMs <= policy.maxDelayMs;
      }),
    );
  });
});
