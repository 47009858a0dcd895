import { descendantsOf } from './descendants.js';
import { listProcesses } from './process-table.js';
import type { ProcessRow } from './process-table.js';

/** The processes below a worker, followed beyond its end. */
export interface Offspring {
  /** Adds what hangs below the worker and below its known offspring now. The worker itself counts only while it lives. */
  remember(workerLives: boolean): void;
  /** Signals every remembered process that still lives. */
  signal(signal: NodeJS.Signals): void;
  /** Whether one of them still lives. */
  isAlive(): boolean;
}

/** What it asks of the system. */
export interface OffspringSystem {
  listProcesses(): readonly ProcessRow[];
  kill(pid: number, signal: NodeJS.Signals): void;
}

const thisSystem: OffspringSystem = { listProcesses, kill: (pid, signal) => void process.kill(pid, signal) };

/**
 * Follows the offspring of a process. Once the process is gone its children belong to another parent, so they are
 * remembered while it lives; by pid and start time, because a pid is given out again.
 */
export function createOffspring(pid: number, system: OffspringSystem = thisSystem): Offspring {
  const known = new Map<number, ProcessRow>();

  /** A look that fails (too many open files) must not keep anybody from being signalled. */
  const look = (): readonly ProcessRow[] => {
    try {
      return system.listProcesses();
    } catch {
      return [];
    }
  };

  /** Forgets those that ended, and returns the table that showed it. */
  const refresh = () => {
    const rows = look();
    // There is always this process: where none was seen, nothing is known of the others either.
    if (rows.length === 0) return rows;
    const startedAt = new Map(rows.map((row) => [row.pid, row.startedAt]));
    for (const row of known.values()) {
      if (startedAt.get(row.pid) !== row.startedAt) known.delete(row.pid);
    }
    return rows;
  };

  return {
    remember(workerLives) {
      const rows = refresh();
      // Below 0 hangs the whole system: that is the pid of a worker that never began.
      const roots = workerLives && pid > 0 ? [pid, ...known.keys()] : [...known.keys()];
      for (const root of roots) {
        for (const row of descendantsOf(root, rows)) known.set(row.pid, row);
      }
    },
    signal(signal) {
      for (const row of known.values()) {
        try {
          system.kill(row.pid, signal);
        } catch {
          // It ended by itself, or belongs to another user: there is nothing more to do for it.
        }
      }
    },
    isAlive() {
      // A worker without children is the rule: it costs no look at the table.
      if (known.size > 0) refresh();
      return known.size > 0;
    },
  };
}
