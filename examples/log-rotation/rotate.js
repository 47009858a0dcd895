import { existsSync, renameSync } from 'node:fs';

/** Why a log should be rotated now: its `size`, its `age`, or undefined. An empty one never is. */
export function reasonToRotate({ bytes, ageMs }, { maxBytes, maxAgeMs }) {
  if (bytes === 0) return undefined;
  if (bytes >= maxBytes) return 'size';
  return ageMs >= maxAgeMs ? 'age' : undefined;
}

/**
 * The renamings of one rotation, in order; number 0 is the log itself. Files move up to the first gap. Without a gap
 * the oldest is replaced. An agent that dies halfway leaves a gap, so the next one loses nothing.
 */
export function planRotation(isTaken, keep) {
  let gap = 1;
  while (gap < keep && isTaken(gap)) gap += 1;
  return Array.from({ length: gap }, (_, step) => ({ from: gap - step - 1, to: gap - step }));
}

/** Renames `access.log` to `access.log.1`, that one to `access.log.2`, and so on; keeps `keep` of them. */
export function rotate(file, keep) {
  const nameOf = (number) => (number === 0 ? file : `${file}.${number}`);
  const isTaken = (number) => existsSync(nameOf(number));
  for (const { from, to } of planRotation(isTaken, keep)) renameSync(nameOf(from), nameOf(to));
}
