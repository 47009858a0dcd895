import type { SerializedError } from '@ec/messenger';
import type { WorkerExit } from '@ec/runner';
import { seconds } from '../describe.js';
import type { Asked } from './asked.js';
import type { Asker, DeathRecord, Verdict } from './record.js';
import { signsOf } from './last-words.js';

/** What a death is judged by. */
export interface Circumstances {
  readonly exit: WorkerExit;
  /** Undefined: nobody here has asked it to end. */
  readonly asked: Asked | undefined;
  /** What it said of its failure, and how long ago. */
  readonly failure:
    | { readonly error: SerializedError; readonly phase: 'boot' | 'running'; readonly agoMs: number }
    | undefined;
  /** The end of its stderr. */
  readonly said: string;
  readonly figures: DeathRecord['figures'];
  /** Kills for want of memory around its death; undefined: nobody counts. */
  readonly oomKills: number | undefined;
  /** Of the cgroup, in bytes. Undefined: none. */
  readonly memoryLimit: number | undefined;
  /** How long its event loop might stand still; undefined: nobody has watched. */
  readonly blockedMs: number | undefined;
}

export type Judgement = Pick<DeathRecord, 'verdict' | 'isCertain' | 'askedBy' | 'why'>;

/** An error that was said longer ago than this was survived, and something else has ended the worker since. */
const FAILED_MS = 60_000;
/** Figures come every 5 s: whoever is silent for longer than twice that did not die of a sudden. */
const SILENT_MS = 10_500;
/** So full something is about to run over. */
const FULL = 0.85;

const CRASHES = new Set(['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGTRAP', 'SIGFPE', 'SIGSYS']);
/** What shells and containers make of the same signals: 128 and the signal's number on Linux. */
const CRASH_CODES = new Set([132, 133, 134, 135, 136, 139, 159]);

/** Says of what a worker has died. Pure; the surest sign counts first. */
export function judgeDeath(given: Circumstances): Judgement {
  const { exit, asked } = given;
  if (exit.spawnError) return sure('not-started', 'kernel', 'the system refused to start it');
  if (exit.forced)
    return sure('forced', asked?.by ?? 'policy', `${because(asked)}, and it did not end within its time`);
  if (isOutOfMemory(exit)) return heap('its heap was full', true);
  if (CRASHES.has(exit.signal ?? '') || CRASH_CODES.has(exit.code ?? 0)) return crashed(given);
  if (exit.signal === 'SIGKILL') return killed(given);
  if (asked && !hasFailed(given)) return sure('asked', asked.by, because(asked));
  if (exit.signal) return sure('signal', 'outside', `somebody outside the cluster has sent ${exit.signal}`);
  return left(given);
}

/** A thread of Node's says it by an error. */
function isOutOfMemory({ error }: WorkerExit): boolean {
  return error !== undefined && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

/** One that was asked may still die of an error before it has ended in order. */
function hasFailed({ exit, failure }: Circumstances): boolean {
  return (exit.code ?? 0) !== 0 && failure !== undefined && failure.agoMs < FAILED_MS;
}

function crashed({ exit, said, figures }: Circumstances): Judgement {
  const { outOfMemory } = signsOf(said);
  if (outOfMemory !== undefined) return heap(outOfMemory.replace(/^FATAL ERROR: /, ''), true);
  if (exit.signal === 'SIGABRT' && figures && figures.heapUsed > figures.heapLimit * FULL)
    return heap('its heap was nearly full', false);
  const how = exit.signal ?? `code ${exit.code}`;
  return sure('aborted', 'itself', `native code has ended it with ${how}: look at addons, and at process.abort()`);
}

function killed({ said, figures, oomKills = 0, memoryLimit, blockedMs }: Circumstances): Judgement {
  if (signsOf(said).blocked !== undefined) return blocked(blockedMs, true);
  if (oomKills > 0)
    return sure('killed-for-memory', 'kernel', 'the kernel has killed it, because its cgroup was out of memory');
  if (figures && blockedMs !== undefined && figures.agoMs >= Math.max(blockedMs, SILENT_MS))
    return blocked(blockedMs, false);
  if (figures && memoryLimit !== undefined && figures.rss > memoryLimit * FULL)
    return likely(
      'killed-for-memory',
      'kernel',
      'probably the kernel has killed it: its cgroup was nearly out of memory',
    );
  return likely(
    'killed-from-outside',
    'outside',
    'nobody in the cluster has sent this: a person, a program or the system has',
  );
}

function left({ exit: { code, error }, failure, said }: Circumstances): Judgement {
  if (failure && failure.agoMs < FAILED_MS) {
    return failure.phase === 'boot'
      ? sure('boot-error', 'itself', `it could not boot: ${failure.error.message}`)
      : sure('uncaught-error', 'itself', `nobody caught ${failure.error.name}: ${failure.error.message}`);
  }
  if (error) return sure('uncaught-error', 'itself', `nobody caught ${error.name}: ${error.message}`);
  if (code !== 0 && signsOf(said).uncaught) return sure('uncaught-error', 'itself', 'of an error that nobody caught');
  return sure('exit-code', 'itself', `nobody has asked it to: look for process.exit(${code}) in what it loads`);
}

function blocked(blockedMs: number | undefined, isCertain: boolean): Judgement {
  const time = blockedMs === undefined ? '' : ` for ${seconds(blockedMs)}`;
  const why = `its event loop stood still${time}, and its watchdog killed it`;
  return { verdict: 'blocked', askedBy: 'policy', isCertain, why: isCertain ? why : `probably ${why}` };
}

function heap(what: string, isCertain: boolean): Judgement {
  const why = `${isCertain ? '' : 'probably '}${what}; it needs less memory, or a larger --max-old-space-size`;
  return { verdict: 'heap-out-of-memory', askedBy: 'itself', isCertain, why };
}

function because(asked: Asked | undefined): string {
  return asked?.why ?? 'it was asked to';
}

function sure(verdict: Verdict, askedBy: Asker, why: string): Judgement {
  return { verdict, askedBy, isCertain: true, why };
}

function likely(verdict: Verdict, askedBy: Asker, why: string): Judgement {
  return { verdict, askedBy, isCertain: false, why };
}
