import { fileURLToPath } from 'node:url';

/** The place in a line such as `file:///dir/app.js:3`, as a path. */
export function placeOf(line: string): string | undefined {
  const match = /^(file:\/\/\S+|\/.*|[A-Za-z]:\\.*):(\d+)$/.exec(line);
  if (match?.[1] === undefined) return undefined;
  const path = match[1].startsWith('file:') ? fileURLToPath(match[1]) : match[1];
  return `${path}:${match[2]}`;
}
