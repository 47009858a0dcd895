import type { Plan } from './plan.js';
import { rowsOf } from './rows.js';
import type { OptionRow } from './rule.js';

/** The options of a declaration as a Markdown table, ready for a README: one option a line, no line end after the last. */
export function markdownTable(declaration: { readonly plan: Plan }): string {
  const head = ['Option', 'Type', 'Default', 'Environment', 'Description'];
  const lines = rowsOf(declaration.plan).map((row) => [
    code(row.name),
    typeText(row),
    row.default && code(row.default),
    row.env.map(code).join(', '),
    descriptionText(row),
  ]);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

const code = (text: string): string => `\`${text}\``;

/** A bar or a line end would end the cell. */
const cell = (text: string): string => text.replace(/\s+/g, ' ').replace(/\|/g, '\\|');

const typeText = ({ type, unit }: OptionRow): string => (unit ? `${type} (${unit})` : type);

function descriptionText({ description, required, secret, deprecated }: OptionRow): string {
  const notes = [
    required && 'Required.',
    secret && 'Secret.',
    deprecated.length > 0 && `Formerly ${deprecated.map(code).join(', ')}.`,
  ];
  return [description, ...notes].filter(Boolean).join(' ');
}
