import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What all files of an access log hold together. */
export interface WrittenLines {
  readonly files: readonly string[];
  /** How often each numbered request was written. */
  readonly times: ReadonlyMap<number, number>;
  /** Lines that are not whole, or more than one. */
  readonly torn: readonly string[];
}

const LINE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \d+ GET (\/|\/status|\/hello\/(\d+)) 200$/;

export function readWrittenLines(folder: string): WrittenLines {
  const files = readdirSync(folder).filter((name) => /^access\.log(\.\d+)?$/.test(name));
  const times = new Map<number, number>();
  const torn: string[] = [];
  for (const file of files) {
    const lines = readFileSync(join(folder, file), 'utf8').split('\n');
    const rest = lines.pop();
    if (rest) torn.push(rest);
    for (const line of lines) {
      const found = LINE.exec(line);
      if (!found) torn.push(line);
      else if (found[2] !== undefined) times.set(Number(found[2]), (times.get(Number(found[2])) ?? 0) + 1);
    }
  }
  return { files, times, torn };
}
