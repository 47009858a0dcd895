import type { WorkerName, WorkerRole, WorkerStatus } from '@ec/manager';
import type { SerializedError, SystemActions } from '@ec/messenger';

/** How a worker has died, by its cause. How each is recognised: docs/deaths.md. */
export type Verdict =
  /** It was asked to end, and has ended. */
  | 'asked'
  /** It was asked to end, has not within its time, and was killed. */
  | 'forced'
  /** Its event loop stood still, and its watchdog killed it. */
  | 'blocked'
  /** It could not boot, and has said why. */
  | 'boot-error'
  /** An error that nobody caught. */
  | 'uncaught-error'
  /** Something in it has called `process.exit`, or nothing was left to do; who that was cannot be known. */
  | 'exit-code'
  /** V8 had no room any more within the limit of its heap. */
  | 'heap-out-of-memory'
  /** The kernel has killed it for want of memory. */
  | 'killed-for-memory'
  /** SIGKILL, which nobody here has sent. */
  | 'killed-from-outside'
  /** Native code has aborted, or done what the processor refuses. */
  | 'aborted'
  /** Any other signal that nobody here has sent. */
  | 'signal'
  /** The system has refused to start it. */
  | 'not-started';

/** Who has wanted a death: a person or program by way of the cluster, a rule of the cluster, or nobody here. */
export type Asker = 'operator' | 'policy' | 'kernel' | 'itself' | 'outside';

/** How a worker did, as it has told every few seconds. */
export type Figures = SystemActions['figures'];

/** All that is known of one death. */
export interface DeathRecord {
  readonly name: WorkerName;
  readonly role: WorkerRole;
  /** Undefined: a spare that was given none. */
  readonly slot: number | undefined;
  /** Process id or thread id; 0 where there never was one. */
  readonly osId: number;
  /** When its death was known, in ms since 1970. */
  readonly at: number;
  /** From its start until then. */
  readonly livedMs: number;
  /** What it was doing; `stopping` also where it was asked to end. */
  readonly status: WorkerStatus;
  readonly verdict: Verdict;
  /** False where the verdict is the likeliest of several: `why` says so, too. */
  readonly isCertain: boolean;
  readonly askedBy: Asker;
  /** One sentence for people, without a full stop. */
  readonly why: string;
  readonly code: number | null;
  readonly signal: string | null;
  /** What it said of its failure, or why it could not be started. */
  readonly error?: SerializedError | undefined;
  /** The last figures that it told, so many ms before its death was known. */
  readonly figures?: (Figures & { readonly agoMs: number }) | undefined;
  /** Its last lines on stderr; none where they are not kept (option `keepStderr`). */
  readonly stderr: readonly string[];
  /** By so much the cgroup's count of processes killed for memory has grown around this death. Known after SIGKILL only. */
  readonly oomKills?: number | undefined;
}
