import { readFileSync } from 'node:fs';

const text = readFileSync(new URL('../../../docs/migrate-from-egg-cluster.md', import.meta.url), 'utf8');

/** What a section of the guide for users says to do, word by word. */
export interface Instructions {
  /** What to write for Egg 3 and for Egg 4, where there is something to write. */
  readonly entries: readonly string[];
  readonly commands: readonly string[];
}

/** The instructions below a heading. */
export function readGuide(heading: string): Instructions {
  const [, section = ''] = new RegExp(`\n## ${heading}\n([^]*?)\n## `).exec(text) ?? [];
  const blocks = [...section.matchAll(/```(\w+)\n([^]*?)```/g)].map(([, language, code = '']) => ({ language, code }));
  const commands = blocks.filter(({ language }) => language === 'sh').flatMap(({ code }) => code.trim().split('\n'));
  if (commands.length === 0) throw new Error(`The guide has no commands below "${heading}".`);
  return { entries: blocks.filter(({ language }) => language !== 'sh').map(({ code }) => code), commands };
}
