import type { Fact } from '@ec/manager';
import { describeWorker, ordinal, seconds } from '../describe.js';
import type { View } from '../view.js';
import type { Line } from '../voice.js';

type SpareFact = Extract<Fact, { fact: 'spare-ready' | 'spare-taken' | 'spare-outdated' | 'spare-planned' }>;

/** What is said of spares, in every voice. */
export function spareLine(fact: SpareFact, view: View): Line {
  switch (fact.fact) {
    case 'spare-ready':
      return {
        level: 'info',
        text: `${describeWorker(fact.worker, view)} is loaded and waits, after ${fact.bootMs} ms`,
      };
    case 'spare-taken':
      return { level: 'info', text: `${describeWorker(fact.worker, view)} was a spare and takes slot ${fact.slot}` };
    case 'spare-outdated':
      return { level: 'debug', text: `${describeWorker(fact.worker, view)} is of the old code, and ends` };
    case 'spare-planned':
      return {
        level: 'warn',
        text: `a spare starts again in ${seconds(fact.delayMs)}, ${ordinal(fact.attempt)} time in a row`,
      };
    default:
      return fact satisfies never;
  }
}
