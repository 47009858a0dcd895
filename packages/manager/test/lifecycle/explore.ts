import { transition } from '../../src/index.js';
import type { Plan } from '../../src/index.js';
import { assertCloses, assertRecovers } from './fates.js';
import { possibleEvents, strayEvents } from './possible-events.js';
import type { Possibility } from './possible-events.js';
import { settle, stateKey, surplusOf } from './state-key.js';
import { World } from './world.js';

export interface Bounds {
  /** States with more workers that fill no place are checked, but not continued. */
  readonly surplus: number;
  /** Restarts in a row are told apart up to this number. */
  readonly attemptsUpTo: number;
  /** The numbers of app workers that are asked for. Default: none. */
  readonly scales?: readonly number[];
  /** Whether workers ask to be replaced. Default: no. */
  readonly recycles?: boolean;
}

export interface Explored {
  states: number;
  /** Events that were applied, each with all checks. */
  steps: number;
  /** Steps that led beyond the bound on surplus. */
  cut: number;
  readonly phases: Record<string, number>;
  /** States in which a reload was going on. */
  reloading: number;
  /** And in which new slots were waited for. */
  scaling: number;
  /** In which one worker was replaced, or waited for its turn. */
  recycling: number;
}

/** How a state was reached. */
interface Path {
  readonly last: Possibility;
  readonly before: Path | undefined;
}

/** Visits every state a cluster can reach, breadth first, and checks in each step what holds always. */
export function explore(plan: Plan, bounds: Bounds): Explored {
  const explored: Explored = { states: 0, steps: 0, cut: 0, phases: {}, reloading: 0, scaling: 0, recycling: 0 };
  const seen = new Set<string>();
  let frontier: { world: World; path: Path | undefined }[] = [];
  const visit = (world: World, path: Path | undefined): void => {
    const key = stateKey(world, bounds.attemptsUpTo);
    if (seen.has(key)) return;
    seen.add(key);
    const { phase, reload, scaling, tired } = world.state;
    explored.states++;
    explored.phases[phase] = (explored.phases[phase] ?? 0) + 1;
    if (reload) explored.reloading++;
    if (scaling) explored.scaling++;
    if (reload?.recycles || tired.length > 0) explored.recycling++;
    settle(world);
    frontier.push({ world, path });
  };
  visit(new World(plan), undefined);
  while (frontier.length > 0) {
    const current = frontier;
    frontier = [];
    for (const { world, path } of current) {
      guard(path, () => checkState(world));
      for (const last of possibleEvents(world, bounds.scales, bounds.recycles)) {
        const next = guard({ last, before: path }, () => follow(world, last));
        explored.steps++;
        if (next.state === world.state) continue;
        if (!next.state.ending && surplusOf(next) > bounds.surplus) explored.cut++;
        else visit(next, { last, before: path });
      }
    }
  }
  return explored;
}

function follow(world: World, { event, atMs }: Possibility): World {
  const next = world.clone();
  next.nowMs = atMs;
  next.apply(event);
  return next;
}

function checkState(world: World): void {
  for (const event of strayEvents(world)) {
    const { state, effects } = transition(world.state, event, { nowMs: world.nowMs, random: 0.5 });
    if (state !== world.state || effects.length > 0) throw new Error(`${JSON.stringify(event)} should change nothing`);
  }
  assertCloses(world.clone());
  if (world.state.phase === 'running') assertRecovers(world.clone());
}

/** An error tells the shortest story that leads to it. */
function guard<T>(path: Path | undefined, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const story: string[] = [];
    for (let at = path; at; at = at.before) story.unshift(`${at.last.atMs} ms ${JSON.stringify(at.last.event)}`);
    throw new Error(`${String(cause)}\n${story.join('\n')}`, { cause });
  }
}
