import type { Subject } from './control.js';

/** All that goes wrong with a process. */
export const FAULTS = [
  'kill -9',
  'SIGSTOP',
  'exit 0',
  'exit 1',
  'throws at boot',
  'hangs at boot',
  'blocks later',
  'heap OOM',
  'too many open files',
  'port taken',
  'channel closed',
] as const;

export type Fault = (typeof FAULTS)[number];

/** What a fault may need. */
export interface Injection {
  /** A port that somebody else listens on. */
  readonly takenPort: number;
  /** How long "blocks later" lasts. Default: for ever. */
  readonly blockMs?: number;
}

/**
 * Has a process go wrong. Returns how to put an end to it, for faults that have one; after the others that does nothing.
 * "hangs at boot" is what the caller does by not releasing it.
 */
export function inject(fault: Fault, subject: Subject, { takenPort, blockMs }: Injection): () => void {
  const none = (): void => {};
  switch (fault) {
    case 'kill -9':
      signal(subject.pid, 'SIGKILL');
      return none;
    case 'SIGSTOP':
      signal(subject.pid, 'SIGSTOP');
      return () => signal(subject.pid, 'SIGCONT');
    case 'hangs at boot':
      return none;
    case 'too many open files':
      subject.tell('open files');
      return () => subject.tell('close files');
    case 'port taken':
      subject.tell('take port', takenPort);
      return none;
    case 'blocks later':
      subject.tell('block', blockMs);
      return none;
    case 'exit 0':
    case 'exit 1':
    case 'throws at boot':
    case 'heap OOM':
    case 'channel closed':
      subject.tell(fault);
      return none;
    default:
      return fault satisfies never;
  }
}

function signal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
