import { declared } from './declared.js';
import type { Declared } from './declared.js';
import type { CheckedShape, Shape, ShapeInput, ShapeResult } from './option.js';
import { parse } from './parse.js';
import type { ParseSettings } from './parse.js';

/** A declaration: parses its options. What describes and masks them is in `@ec/options/describe`. */
export interface Declaration<S extends Shape = Shape> extends Declared {
  /**
   * Checks what was given and fills in the rest: argument before environment before file before default. The result is
   * frozen, down to all that rules made; what is passed through stays its owner's. Options that are not set are absent.
   *
   * Throws OptionsError, with all problems at once, and nothing else (unless `notice` throws).
   */
  parse(input?: unknown, settings?: ParseSettings): ShapeResult<S>;
}

/** The type of what may be passed to a declaration's `parse`. */
export type InputOf<D> = D extends Declaration<infer S> ? ShapeInput<S> : never;

/** The type of what a declaration's `parse` returns. */
export type ResultOf<D> = D extends Declaration<infer S> ? ShapeResult<S> : never;

/** Declares options as data. Throws TypeError if the declaration contradicts itself. */
export function declareOptions<const S extends Shape>(shape: S & CheckedShape<S>): Declaration<S> {
  const plan = declared(shape);
  return { ...plan, parse: (input, settings) => parse(plan, input, settings) as ShapeResult<S> };
}
