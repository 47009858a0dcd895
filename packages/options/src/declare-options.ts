import type { CheckedShape, Shape, ShapeInput, ShapeResult } from './option.js';
import { OptionsError } from './options-error.js';
import { createPlan } from './plan.js';
import type { Check, Plan } from './plan.js';
import { createProbe } from './probe.js';
import type { Probe } from './probe.js';
import { Problems } from './problem.js';
import { resolve } from './resolve.js';
import type { OptionsFile } from './resolve.js';
import type { OptionRow, RuleContext } from './rule.js';
import { rowsOf } from './rows.js';

/** How one parse is done. */
export interface ParseSettings {
  /** What stands for the outside world; what it lacks is Node's. Default: Node's. */
  readonly probe?: Partial<Probe>;
  /** A configuration file, read already. Default: none. */
  readonly file?: OptionsFile;
  /** Names that are not declared are problems (`refuse`, the default), or go into the result as they are (`pass`). */
  readonly unknown?: 'refuse' | 'pass';
  /** Is told, with `unknown: 'pass'`, of each unknown name that looks like a misspelt one. */
  readonly onNearMiss?: (line: string) => void;
  /** Is told of each former name that was used. */
  readonly onNotice?: (line: string) => void;
}

/** A declaration: parses, masks and describes its options. */
export interface Declaration<S extends Shape = Shape> {
  /**
   * Checks what was given and fills in the rest: argument before environment before file before default. The result is
   * frozen, down to all that rules made; what is passed through stays its owner's. Options that are not set are absent.
   *
   * Throws OptionsError, with all problems at once, and nothing else (unless a callback of the settings throws).
   */
  parse(input?: unknown, settings?: ParseSettings): ShapeResult<S>;
  /** A copy for logs, of a result or of an input, with `<secret>` for secrets at any depth. */
  redact(options: unknown): unknown;
  /** The options as rows, those of nested declarations among them. */
  table(): readonly OptionRow[];
  /** The compiled declaration, for `objectOf` and for tools that describe it. */
  readonly plan: Plan;
}

/** The type of what may be passed to a declaration's `parse`. */
export type InputOf<D> = D extends Declaration<infer S> ? ShapeInput<S> : never;

/** The type of what a declaration's `parse` returns. */
export type ResultOf<D> = D extends Declaration<infer S> ? ShapeResult<S> : never;

/**
 * Declares options as data. `name` is what they are called in errors (default `options`); `checks` look at all of them
 * together. Throws DeclarationError if the declaration contradicts itself.
 */
export function declareOptions<const S extends Shape>(
  shape: S & CheckedShape<S>,
  { name = 'options', checks = [] }: { name?: string; checks?: readonly Check<ShapeResult<S>>[] } = {},
): Declaration<S> {
  const plan = createPlan(name, shape, checks as readonly Check<never>[]);
  return {
    plan,
    redact: plan.redact,
    table: () => rowsOf(plan),
    parse(input, settings = {}) {
      try {
        return resolve(plan, input, settings.file, createContext(name, settings)) as ShapeResult<S>;
      } catch (error) {
        if (error instanceof Problems) throw new OptionsError(name, error.problems);
        throw error;
      }
    },
  };
}

function createContext(root: string, { probe, unknown = 'refuse', onNearMiss, onNotice }: ParseSettings): RuleContext {
  const source = 'argument';
  return {
    probe: createProbe(probe),
    root,
    path: '',
    source,
    fromEnvironment: false,
    secret: false,
    unknown,
    onNearMiss,
    onNotice,
  };
}
