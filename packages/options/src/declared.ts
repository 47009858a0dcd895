import type { OptionDeclaration, Shape } from './option.js';

/** A declared option. */
export interface Entry extends OptionDeclaration {
  readonly name: string;
  /** The variables it may be read from. */
  readonly envNames: readonly string[];
}

/** A declaration made ready once, so that a parse only walks through it. */
export interface Declared {
  /** In the order of the declaration. */
  readonly entries: readonly Entry[];
  /** Entries by name and by former name. */
  readonly known: ReadonlyMap<string, Entry>;
}

/** Names that would reach an object's prototype. They are refused, declared nowhere and copied nowhere. */
export const reservedNames: readonly string[] = ['__proto__', 'constructor'];

/** Throws TypeError if the declaration contradicts itself. */
export function declared(shape: Shape): Declared {
  const known = new Map<string, Entry>();
  const claim = (name: string, entry: Entry): void => {
    must(!known.has(name) && !reservedNames.includes(name), name, 'is taken');
    known.set(name, entry);
  };
  const entries = Object.keys(shape).map((name) => ({
    ...shape[name]!,
    name,
    envNames: [shape[name]!.env ?? []].flat(),
  }));
  for (const entry of entries) claim(entry.name, entry);
  for (const entry of entries) {
    const { name, rule, required, default: given, deprecated = [], conflicts = [], requires = [] } = entry;
    must(typeof rule === 'function', name, 'has no rule');
    must(!required || given === undefined, name, 'is required and has a default');
    for (const other of [...conflicts, ...requires])
      must(Object.hasOwn(shape, other), name, `names ${other}, which is not declared`);
    for (const former of deprecated) claim(former, entry);
  }
  return { entries, known };
}

function must(condition: unknown, name: string, otherwise: string): void {
  if (!condition) throw new TypeError(`option ${name} ${otherwise}`);
}
