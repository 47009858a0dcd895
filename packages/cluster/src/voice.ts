import type { Fact } from '@ec/manager';
import type { Peer, SystemMessage, WireMessage } from '@ec/messenger';
import type { View } from './view.js';

/** One line of the log. */
export interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string | Error;
}

/** A message of the master: in the wire form, or of our own to a role. */
export type Announcement =
  /** `from` is who says it, where the master speaks of somebody else in that one's name. */
  | { readonly wire: WireMessage; readonly from?: Peer }
  | { readonly system: SystemMessage; readonly to: 'agent' | 'app' };

/**
 * How a cluster speaks of what happens to it: Egg's way, or our own. Pure, so that each line and message is a row of a
 * table of tests.
 */
export interface Voice {
  /** Before anything is started. */
  opening(view: View): readonly Line[];
  lines(fact: Fact, view: View): readonly Line[];
  announcements(fact: Fact, view: View): readonly Announcement[];
  /** After all is over. */
  closing(exitCode: number): readonly Line[];
}
