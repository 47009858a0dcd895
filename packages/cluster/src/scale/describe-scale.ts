import type { Fact, ScaleFact } from '@ec/manager';
import { describeBootTimeout, describeExit, describeWorker, WAITS_FOR } from '../describe.js';
import type { View } from '../view.js';
import type { Line } from '../voice.js';

/** What is said of a change of the number of app workers, in every voice. */
export function scaleLine(fact: ScaleFact, view: View): Line {
  switch (fact.fact) {
    case 'scale-started':
      return { level: 'info', text: `scale: from ${fact.before} to ${workers(fact.apps)}` };
    case 'scale-queued':
      return { level: 'info', text: `scale: to ${workers(fact.apps)}, after ${WAITS_FOR[fact.behind]}` };
    case 'scale-finished':
      return { level: 'info', text: `scale: ${workers(fact.apps)} serve${fact.apps === 1 ? 's' : ''}` };
    case 'scale-refused':
    case 'scale-incomplete':
      return { level: 'warn', text: `scale: ${describeScaleFailure(fact, view)}` };
    default:
      return fact satisfies never;
  }
}

type Failed = Extract<ScaleFact, { fact: 'scale-refused' | 'scale-incomplete' }>;

/** Why so many do not serve, in one sentence. */
export function describeScaleFailure(fact: Failed, view: View): string {
  if (fact.fact === 'scale-refused') return `refused, because ${REFUSALS[fact.why](fact.apps)}`;
  const said = view.failureOf(fact.worker);
  const what = fact.why.kind === 'died' ? describeExit(fact.why.exit) : describeBootTimeout(fact.why.limitMs);
  const reason = said ? `: ${said.message}` : '';
  return `${workers(fact.apps)} are wanted and do not all serve, because ${describeWorker(fact.worker, view)} ${what}${reason}`;
}

const REFUSALS: Readonly<Record<Extract<Failed, { fact: 'scale-refused' }>['why'], (apps: number) => string>> = {
  'not-running': () => 'the cluster is not running',
  'not-a-count': (apps) => `a number of app workers is a whole number of at least 1, and ${apps} is none`,
  'no-overlap': () => 'on this Node a new thread cannot listen beside the old ones',
};

/** What is said of places that were lost: an error of ours, with what is needed to find it. */
export function lostLine({ capacity }: Extract<Fact, { fact: 'capacity-lost' }>): Line {
  const { lost, spares: _, ...counts } = capacity;
  const places = lost.map(({ role, index }) => (role === 'agent' ? 'the agent' : `slot ${index}`)).join(', ');
  const numbers = Object.entries(counts).map(
    ([role, { wanted, serving, starting, waiting }]) =>
      `${role}: ${wanted} wanted, ${serving} serving, ${starting} starting, ${waiting} waiting`,
  );
  return {
    level: 'error',
    text: `${places} lost and filled again (${numbers.join('; ')}): this is an error in @ec/manager, please report it`,
  };
}

function workers(count: number): string {
  return `${count} app worker${count === 1 ? '' : 's'}`;
}
