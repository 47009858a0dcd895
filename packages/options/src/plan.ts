import { inspect as defaultInspect } from 'node:util';
import { DeclarationError } from './declaration-error.js';
import type { OptionDeclaration, Shape } from './option.js';
import { createRedact } from './redact.js';
import { aboutRule } from './rule.js';

/** A declared option, ready for parsing. */
export interface Entry extends OptionDeclaration {
  readonly name: string;
  readonly envNames: readonly string[];
}

/** A way for a check to say what is wrong: `<path> should be <expected>`. */
export type Report = (problem: { path: string; expected: string; hint?: string; code?: string }) => void;

/** Looks at all options together, reports or asserts; runs only if each option alone is right. */
export type Check<Result> = (options: Result, report: Report) => void;

/** A declaration made ready once, so that a parse only walks through it. */
export interface Plan {
  readonly root: string;
  readonly entries: readonly Entry[];
  /** Entries by name and by former name. */
  readonly known: ReadonlyMap<string, Entry>;
  readonly names: readonly string[];
  readonly checks: readonly Check<never>[];
  /** Some option, perhaps deep inside, is secret. */
  readonly hasSecrets: boolean;
  readonly redact: (options: unknown) => unknown;
  /** The `util.inspect` of a result with secrets. */
  readonly inspect: (this: unknown, depth: number, style: object, inspect?: typeof defaultInspect) => string;
}

/** Names that would reach an object's prototype. They are refused, declared nowhere and copied nowhere. */
export const reservedNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Throws DeclarationError if the declaration contradicts itself. */
export function createPlan(root: string, shape: Shape, checks: readonly Check<never>[]): Plan {
  const entries = Object.keys(shape).map((name) => createEntry(name, shape[name]!));
  const known = new Map(entries.map((entry) => [entry.name, entry]));
  const names = [...known.keys()];
  for (const { name, conflicts = [], requires = [] } of entries) {
    for (const other of [...conflicts, ...requires]) {
      if (!known.has(other)) throw new DeclarationError(`${root}.${name} names ${other}, which is not declared`);
    }
  }
  for (const entry of entries) {
    for (const former of entry.deprecated ?? []) {
      if (known.has(former) || reservedNames.has(former))
        throw new DeclarationError(`${root}.${former} is taken: ${entry.name} cannot have it as its former name`);
      known.set(former, entry);
    }
  }
  const redact = createRedact(known);
  const hasSecrets = entries.some((entry) => entry.secret || aboutRule(entry.rule).redact);
  const inspect: Plan['inspect'] = function (_depth, style, inspect = defaultInspect) {
    return inspect(redact(this), style);
  };
  return { root, entries, known, names, checks, hasSecrets, redact, inspect };
}

function createEntry(name: string, option: OptionDeclaration): Entry {
  if (reservedNames.has(name)) throw new DeclarationError(`an option cannot be called ${name}`);
  if (typeof option.rule !== 'function')
    throw new DeclarationError(`${name} has no rule: give a function that asserts`);
  if (option.required && option.default !== undefined)
    throw new DeclarationError(`${name} is required and has a default: leave one of them out`);
  return { ...option, name, envNames: option.env === undefined ? [] : [option.env].flat() };
}
