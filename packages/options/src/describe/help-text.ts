import type { Declared } from '../declared.js';
import { flags } from './flags.js';

/** The flags of a declaration as the lines of a help text, aligned, no line end after the last. */
export function helpText(declaration: Declared): string {
  const lines = Object.entries(flags(declaration)).map(
    ([name, { value, description }]) => [`  --${name} ${value}`, description] as const,
  );
  const width = Math.max(...lines.map(([flag]) => flag.length)) + 2;
  return lines.map(([flag, description]) => flag.padEnd(width) + description).join('\n');
}
