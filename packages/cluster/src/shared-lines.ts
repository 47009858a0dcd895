import type { Fact } from '@ec/manager';
import { recycleLine } from './recycle/describe-recycle.js';
import { lostLine, scaleLine } from './scale/describe-scale.js';
import { spareLine } from './spares/describe-spares.js';
import type { View } from './view.js';
import type { Line } from './voice.js';

type Report = (fact: never, view: View) => Line;

/** What Egg's own manager knows nothing of, so that every voice says it alike. */
const REPORTS = {
  'scale-started': scaleLine,
  'scale-queued': scaleLine,
  'scale-refused': scaleLine,
  'scale-finished': scaleLine,
  'scale-incomplete': scaleLine,
  'recycle-started': recycleLine,
  'recycle-finished': recycleLine,
  'recycle-failed': recycleLine,
  'spare-ready': spareLine,
  'spare-taken': spareLine,
  'spare-outdated': spareLine,
  'spare-planned': spareLine,
  'capacity-lost': lostLine,
} as const satisfies Partial<Record<Fact['fact'], Report>>;

type SharedFact = Extract<Fact, { fact: keyof typeof REPORTS }>;

/** Whether every voice says the same of it. */
export function isShared(fact: Fact): fact is SharedFact {
  return Object.hasOwn(REPORTS, fact.fact);
}

/** What every voice says of it. */
export function sharedLine(fact: SharedFact, view: View): Line {
  return (REPORTS[fact.fact] as (fact: SharedFact, view: View) => Line)(fact, view);
}
