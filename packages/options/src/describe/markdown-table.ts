import type { Declared } from '../declared.js';
import { rows } from './rows.js';
import type { Row } from './rows.js';

/** The options of a declaration as a Markdown table, ready for a README: one option a line, no line end after the last. */
export function markdownTable(declaration: Declared): string {
  const head = ['Option', 'Type', 'Default', 'Environment', 'Description'];
  const lines = rows(declaration).map((row) => [
    code(row.name),
    row.type + (row.unit && ` (${row.unit})`),
    row.default && code(row.default),
    row.env.map(code).join(', '),
    noted(row),
  ]);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

const code = (text: string): string => `\`${text}\``;

/** A bar or a line end would end the cell. */
const cell = (text: string): string => text.replace(/\s+/g, ' ').replace(/\|/g, '\\|');

function noted({ description, required, secret, deprecated }: Row): string {
  const former = deprecated.length > 0 && `Formerly ${deprecated.map(code).join(', ')}.`;
  return [description, required && 'Required.', secret && 'Secret.', former].filter(Boolean).join(' ');
}
