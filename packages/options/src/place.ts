import type { Entry } from './plan.js';
import { memberPath } from './problem.js';
import type { RuleContext } from './rule.js';

/** Where each option that is set came from, by name. */
export type Sources = ReadonlyMap<string, string>;

/** The context in which an option's rule runs. */
export function placeOf(entry: Entry, context: RuleContext, source: string, fromEnvironment: boolean): RuleContext {
  const { probe, root, unknown, onNearMiss, onNotice } = context;
  const path = context.path ? memberPath(context.path, entry.name) : entry.name;
  const secret = context.secret || entry.secret === true;
  return { probe, root, path, source, fromEnvironment, secret, unknown, onNearMiss, onNotice };
}

/** The default before its rule has seen it. */
export function defaultOf(entry: Entry, context: RuleContext): unknown {
  return typeof entry.default === 'function' ? entry.default(context.probe) : entry.default;
}
