import type { Fact } from '@ec/manager';
import { describeReloadFailure, describeWorker } from '../describe.js';
import type { View } from '../view.js';
import type { Line } from '../voice.js';

type RecycleFact = Extract<Fact, { fact: 'recycle-started' | 'recycle-finished' | 'recycle-failed' }>;

/** What is said of workers that are replaced because they have grown old or fat, in every voice. */
export function recycleLine(fact: RecycleFact, view: View): Line {
  switch (fact.fact) {
    case 'recycle-started':
      return { level: 'info', text: `recycle: ${describeWorker(fact.worker, view)} is replaced, because ${fact.why}` };
    case 'recycle-finished':
      return { level: 'debug', text: `recycle: another has the place of ${describeWorker(fact.worker, view)}` };
    case 'recycle-failed':
      return {
        level: 'error',
        text: `recycle: ${describeWorker(fact.old, view)} stays, because ${describeReloadFailure(fact, view)}`,
      };
    default:
      return fact satisfies never;
  }
}
