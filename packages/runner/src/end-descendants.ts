import { listDescendants } from './descendants.js';

/** Kills all that hangs below a process, at once, as far as it can be seen. Never throws. */
export function endDescendants(pid: number): void {
  for (const descendant of descendants(pid)) {
    try {
      process.kill(descendant, 'SIGKILL');
    } catch {
      // It has ended meanwhile, or belongs to another user.
    }
  }
}

function descendants(pid: number): readonly number[] {
  try {
    return listDescendants(pid).map((row) => row.pid);
  } catch {
    return [];
  }
}
