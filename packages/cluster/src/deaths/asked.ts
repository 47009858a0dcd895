import type { Fact, State, WorkerName } from '@ec/manager';
import { seconds } from '../describe.js';
import type { DeathRecord } from './record.js';

/** That a worker was asked to end: for whom, and why, as a part of a sentence. */
export interface Asked {
  readonly by: Extract<DeathRecord['askedBy'], 'operator' | 'policy'>;
  readonly why: string;
}

/** What may once be the reason to ask a worker to end, and need not: a condemned one serves on where there is no other. */
export interface Findings {
  /** What the worker itself has said for its replacement. */
  readonly tired?: string | undefined;
  /** How it did worse than its elders. */
  readonly condemned?: string | undefined;
}

/** Facts after which a worker is asked to end. Undefined: this is none. Pure. */
export function askedByFact(fact: Fact): { readonly worker: WorkerName; readonly asked: Asked } | undefined {
  switch (fact.fact) {
    case 'boot-timed-out':
      return ask(fact.worker, `it was not ready within ${fact.limitMs} ms`);
    case 'leave-timed-out':
      return ask(fact.worker, `it served no longer, and did not end within ${seconds(fact.limitMs)}`);
    case 'spare-outdated':
      return { worker: fact.worker, asked: { by: 'operator', why: 'it is a spare of the code before the reload' } };
    default:
      return undefined;
  }
}

const REPLACED = 'a reload has put another in its place';

/**
 * Why a worker is asked to end where no fact has said so: by the state in which that is ordered, and by what was found of
 * it before. Pure.
 */
export function askedByOrder(state: State, name: WorkerName, { tired, condemned }: Findings = {}): Asked {
  if (state.ending) return askedByEnding(state.ending.reason);
  if (state.reload?.agent?.old === name) return { by: 'operator', why: REPLACED };
  const worker = state.workers.find((one) => one.name === name);
  if (worker?.role === 'app' && worker.slot !== undefined && worker.slot >= state.apps)
    return { by: 'operator', why: `fewer app workers are wanted: ${state.apps}` };
  const holder = state.slots.find(({ role, index }) => role === worker?.role && index === worker.slot)?.worker;
  if (!worker || holder === undefined || holder === name) return { by: 'policy', why: 'it serves no longer' };
  // Ids grow. Who is older than the one in its place was replaced by it; who is younger was to replace it, and does not.
  if (worker.id > Number(holder.split('#')[1]))
    return { by: 'policy', why: condemned === undefined ? 'the reload was rolled back' : `it did worse: ${condemned}` };
  if (tired !== undefined) return { by: 'policy', why: `it has asked to be replaced, because ${tired}` };
  return { by: 'operator', why: REPLACED };
}

function askedByEnding(reason: NonNullable<State['ending']>['reason']): Asked {
  switch (reason.kind) {
    case 'requested':
      return { by: 'operator', why: 'the cluster closes' };
    case 'signal':
      return { by: 'operator', why: `the cluster closes, because the master received ${reason.signal}` };
    case 'error':
      return { by: 'policy', why: 'the cluster closes, because of an error in the master' };
    default:
      return { by: 'policy', why: 'the start was given up' };
  }
}

function ask(worker: WorkerName, why: string): { readonly worker: WorkerName; readonly asked: Asked } {
  return { worker, asked: { by: 'policy', why } };
}
