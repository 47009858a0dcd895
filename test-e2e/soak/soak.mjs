// One deed after the other to a cluster under load, and what is seen of it after each.
import { setTimeout as pause } from 'node:timers/promises';
import { randomFrom } from '@ec/test-utils';
import { startLoad } from '@ec/test-utils/load';
import { draw } from './draw.mjs';
import { unexplained } from './explain.mjs';
import { BOUNDS, descriptorsOf, growth, rssOf, zombiesOf } from './observe.mjs';
import { lostRequests, mib, seconds } from './report.mjs';
import { strike } from './strike.mjs';

const PER_SECOND = 60;
const PATIENCE_MS = 2_000;
/** Some kinds of requests take so much by themselves, and a look at the failures may be late. */
const SLACK_MS = 1_500;
/** A failure may be noticed so long after the fault that it is owed to. */
export const AFTER_MS = PATIENCE_MS + SLACK_MS;
/** The longest rest before a restart is 30 s. */
const WHOLE_WITHIN_MS = 45_000;
const CLOSED_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 100;
const WARM_UP_SHARE = 0.2;

/**
 * Soaks a cluster for so long. Gives what happened, and all that was wrong, each in a sentence; goes on after what a cluster
 * gets over, and stops where it does not.
 */
export async function soak(soaked, { minutes, seed, workers, say }) {
  const random = randomFrom(seed);
  const startedAtMs = performance.now();
  const nowMs = () => performance.now() - startedAtMs;
  const endsAtMs = minutes * 60_000;
  const { pid } = soaked.program;
  const load = startLoad({ url: soaked.address, perSecond: PER_SECOND, patienceMs: PATIENCE_MS });
  const [failures, deeds, samples, problems] = [[], [], [], []];
  const usual = new Map();
  let wanted = workers;
  let mostWanted = workers;
  const isGone = () => soaked.program.child.exitCode !== null || soaked.program.child.signalCode !== null;

  const note = () => {
    for (const failure of load.failures().slice(failures.length)) failures.push({ ...failure, atMs: nowMs() });
  };
  const noting = setInterval(note, LOOK_EVERY_MS);

  /** Waits until something is so; says whether it came to be. */
  async function comes(isSo, withinMs) {
    const limitMs = nowMs() + withinMs;
    while (!isGone() && nowMs() < limitMs) {
      if (await isSo()) return true;
      await pause(LOOK_EVERY_MS);
    }
    return false;
  }

  /** Everybody is there who is wanted, and nobody else: not the one who has ended, or is about to. */
  const isWholeWithout = (gone) => async () => {
    const { status } = await soaked.status();
    const ready = status.workers.filter((worker) => worker.status === 'ready');
    const apps = ready.filter(({ role }) => role === 'app').length;
    const others = status.workers.length - ready.length;
    return apps === wanted && ready.length === wanted + 1 && others === 0 && !ready.some(({ name }) => name === gone);
  };

  /** Connections that are being handed on come and go: in peace there are never more than this. */
  async function mostDescriptors() {
    let most = 0;
    for (let look = 0; look < 30; look += 1) {
      most = Math.max(most, descriptorsOf(pid));
      await pause(LOOK_EVERY_MS);
    }
    return most;
  }

  /** How many more there are than ever before with as many app workers, and sockets for as many as there have been at most. */
  async function leakedDescriptors() {
    mostWanted = Math.max(mostWanted, wanted);
    const situation = `${wanted} of ${mostWanted}`;
    const known = usual.get(situation);
    if (known !== undefined && (await comes(() => descriptorsOf(pid) <= known, CLOSED_WITHIN_MS))) return 0;
    const most = await mostDescriptors();
    usual.set(situation, most);
    return known === undefined ? 0 : Math.max(0, most - known);
  }

  async function round() {
    const drawn = draw(random);
    const label = [drawn.what, drawn.role].filter(Boolean).join(', ');
    const fromMs = nowMs();
    const { name = '', answer, wanted: next = wanted, gone } = await strike(soaked, drawn, wanted);
    wanted = next;
    if (answer && answer.outcome !== 'reloaded' && answer.outcome !== 'scaled')
      problems.push(`${label} at ${seconds(fromMs)}: ${answer.outcome}, because ${answer.reason}`);
    const isBack = await comes(isWholeWithout(gone), WHOLE_WITHIN_MS);
    const toMs = nowMs();
    deeds.push({ label, isPeaceful: drawn.isPeaceful, fromMs, toMs });
    if (isGone()) throw new Error(`the master has ended after ${label}`);
    if (!isBack) {
      const state = JSON.stringify((await soaked.status()).status);
      throw new Error(`not all were back ${WHOLE_WITHIN_MS} ms after ${label} (${name}): ${state}`);
    }
    await pause(drawn.calmMs);

    const leaked = await leakedDescriptors();
    if (leaked > 0)
      problems.push(`the master holds ${leaked} descriptors more than before ${label} (${name}) at ${seconds(fromMs)}`);
    if (!(await comes(() => zombiesOf(pid).length === 0, CLOSED_WITHIN_MS)))
      problems.push(`processes that have ended were not reaped after ${label} (${name}): ${zombiesOf(pid).join(', ')}`);

    const { heapUsed: heap } = await soaked.memory();
    const sample = { atMs: nowMs(), heap, rss: rssOf(pid) };
    samples.push(sample);
    say(
      `${seconds(fromMs).padStart(8)}  ${`${label} ${name}`.padEnd(34)}  whole after ${`${Math.round(toMs - fromMs)} ms`.padEnd(9)}` +
        `  heap ${mib(heap)}, rss ${mib(sample.rss)}, ${descriptorsOf(pid)} descriptors, ${wanted} apps, ${failures.length} of ${load.sent()} failed`,
    );
  }

  async function rounds() {
    await pause(PATIENCE_MS);
    await leakedDescriptors();
    while (nowMs() < endsAtMs) await round();
  }

  try {
    await rounds();
  } catch (error) {
    problems.push(error.message);
  } finally {
    clearInterval(noting);
  }
  const { requests, longestMs } = await load.end();
  note();
  const faults = deeds.filter((deed) => !deed.isPeaceful);
  const lost = unexplained(failures, faults, AFTER_MS);
  if (lost.length > 0) problems.push(lostRequests(lost));

  const settled = samples.filter(({ atMs }) => atMs > endsAtMs * WARM_UP_SHARE);
  const grown = { heap: growth(settled.map(({ heap }) => heap)), rss: growth(settled.map(({ rss }) => rss)) };
  if (grown.heap > BOUNDS.heapBytes)
    problems.push(`the master's heap has grown by ${mib(grown.heap)}, and ${mib(BOUNDS.heapBytes)} are allowed`);
  if (grown.rss > BOUNDS.rssBytes)
    problems.push(`the master's memory has grown by ${mib(grown.rss)}, and ${mib(BOUNDS.rssBytes)} are allowed`);
  return { requests, longestMs, failures, lost, deeds, grown, problems };
}
