import { listProcesses } from './process-table.js';
import type { ProcessRow } from './process-table.js';

/**
 * The whole tree below a process, the process itself left out, parents before their children.
 * Rows may come in any order; rows that name each other as parents do not trap it.
 */
export function descendantsOf(root: number, rows: readonly ProcessRow[]): ProcessRow[] {
  const childrenOf = new Map<number, ProcessRow[]>();
  for (const row of rows) {
    const siblings = childrenOf.get(row.ppid);
    if (siblings) siblings.push(row);
    else childrenOf.set(row.ppid, [row]);
  }
  const seen = new Set([root]);
  const found: ProcessRow[] = [];
  const visit = (pid: number) => {
    for (const child of childrenOf.get(pid) ?? []) {
      if (seen.has(child.pid)) continue;
      seen.add(child.pid);
      found.push(child);
    }
  };
  visit(root);
  // `found` grows while it is walked: that is the walk through the tree, level by level.
  for (const row of found) visit(row.pid);
  return found;
}

/** Every living process below this one, as the system lists them now, parents before their children. */
export function listDescendants(pid: number): ProcessRow[] {
  return descendantsOf(pid, listProcesses());
}
