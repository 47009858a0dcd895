import { describe, expect, test } from 'vitest';
import { createTermination } from '../src/terminate.js';

/** Time that passes when it is told to. */
function manualClock() {
  let nowMs = 1_000;
  const due = new Set<{ atMs: number; callback: () => void }>();
  return {
    nowMs: () => nowMs,
    after(delayMs: number, callback: () => void) {
      const timer = { atMs: nowMs + delayMs, callback };
      due.add(timer);
      return () => void due.delete(timer);
    },
    waiting: () => due.size,
    async pass(ms: number) {
      const untilMs = nowMs + ms;
      for (;;) {
        await settled();
        const [next] = [...due].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
        if (!next) break;
        due.delete(next);
        nowMs = next.atMs;
        next.callback();
      }
      nowMs = untilMs;
    },
  };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A worker that ends when it is told to, with offspring that is there until it is told to be gone. */
function scene({ offspring = false } = {}) {
  const clock = manualClock();
  const said: string[] = [];
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const worker = { hasOffspring: offspring, isDone: false };
  const note = (what: string) => said.push(`${what} at ${clock.nowMs() - 1_000}`);
  const target = { ended, ask: () => note('ask'), force: () => note('force'), hasOffspring: () => worker.hasOffspring };
  const terminate = createTermination(target, clock);
  const begin = (graceMs: number) => void terminate(graceMs).then(() => (worker.isDone = true));
  return { clock, said, end, worker, begin, terminate };
}

describe('termination', () => {
  test('a worker that ends when asked is not forced, and no timer stays', async () => {
    const { clock, said, end, worker, begin } = scene();
    begin(500);
    await clock.pass(499);
    end();
    await settled();
    expect(worker.isDone).toBe(true);
    expect(clock.waiting()).toBe(0);
    await clock.pass(10_000);
    expect(said).toEqual(['ask at 0']);
  });

  test('one that does not is forced after the grace, and then waited for', async () => {
    const { clock, said, end, worker, begin } = scene();
    begin(500);
    await clock.pass(60_000);
    expect(said).toEqual(['ask at 0', 'force at 500']);
    expect(worker.isDone).toBe(false);
    end();
    await settled();
    expect(worker.isDone).toBe(true);
  });

  test.each([0, -1, Number.NaN])('a grace of %d forces at once without asking', async (graceMs) => {
    const { said, begin } = scene();
    begin(graceMs);
    expect(said).toEqual(['force at 0']);
  });

  test('an endless grace asks and does not force', async () => {
    const { clock, said, begin } = scene();
    begin(Infinity);
    await clock.pass(10_000_000);
    expect(said).toEqual(['ask at 0']);
  });

  test.each([
    { later: 1_000, forcedAt: 500 },
    { later: 100, forcedAt: 200 },
    { later: 0, forcedAt: 100 },
  ])('a second call at 100 with $later ms more forces at $forcedAt', async ({ later, forcedAt }) => {
    const { clock, said, begin } = scene();
    begin(500);
    await clock.pass(100);
    begin(later);
    await clock.pass(5_000);
    expect(said).toEqual(['ask at 0', `force at ${forcedAt}`]);
  });

  test('all calls share one promise', () => {
    const { terminate } = scene();
    expect(terminate(500)).toBe(terminate(0));
  });

  test('offspring that outlives the worker has the whole grace, then is forced', async () => {
    const { clock, said, end, worker, begin } = scene({ offspring: true });
    begin(510);
    end();
    await clock.pass(509);
    expect(said).toEqual(['ask at 0']);
    await clock.pass(20);
    expect(said).toEqual(['ask at 0', 'force at 510']);
    worker.hasOffspring = false;
    await clock.pass(100);
    expect(worker.isDone).toBe(true);
    expect(clock.waiting()).toBe(0);
  });

  test('offspring that ends when asked is not forced', async () => {
    const { clock, said, end, worker, begin } = scene({ offspring: true });
    begin(500);
    end();
    await clock.pass(200);
    worker.hasOffspring = false;
    await clock.pass(1_000);
    expect(worker.isDone).toBe(true);
    expect(said).toEqual(['ask at 0']);
  });

  test('offspring that cannot be ended is given up two seconds after the force, and forced again until then', async () => {
    const { clock, said, end, worker, begin } = scene({ offspring: true });
    begin(0);
    end();
    await clock.pass(1_990);
    expect(worker.isDone).toBe(false);
    await clock.pass(100);
    expect(worker.isDone).toBe(true);
    expect(said.length).toBeGreaterThan(10);
  });

  test('after the end nothing is signalled any more', async () => {
    const { clock, said, end, begin } = scene();
    begin(500);
    end();
    await settled();
    begin(0);
    await clock.pass(1_000);
    expect(said).toEqual(['ask at 0']);
  });
});
