import type { Voice } from '../voice.js';
import { eggAnnouncements } from './announcements.js';
import type { Debugging } from './debugging.js';
import { closingLines, eggLines, openingLines } from './lines.js';
import type { Habits } from './lines.js';

/** How a cluster of an Egg application speaks: its log lines and its messages are those that Egg and its tools read. */
export function eggVoice(habits: Habits, debugging?: Debugging): Voice {
  return {
    opening: (view) => openingLines(view, habits),
    lines: (fact, view) => eggLines(fact, view, habits),
    announcements: (fact, view) => eggAnnouncements(fact, view, debugging),
    closing: (exitCode) => closingLines(exitCode, habits),
  };
}
