import type { Exit, Fact, Reason, WorkerName } from '@ec/manager';
import type { SerializedError } from '@ec/messenger';
import type { DeathRecord } from './deaths/record.js';
import type { View } from './view.js';

/** A worker for people: `app#2 (slot 1, pid 4711)`, or `thread 3` where it is one. */
export function describeWorker(name: WorkerName, view: View): string {
  const osId = view.osIdOf(name);
  const worker = view.state.workers.find((each) => each.name === name);
  const place = worker?.slot === undefined ? 'spare' : `slot ${worker.slot}`;
  const details = [
    !worker || worker.role === 'agent' ? '' : place,
    osId ? `${view.options.startMode === 'process' ? 'pid' : 'thread'} ${osId}` : '',
  ].filter(Boolean);
  return details.length > 0 ? `${name} (${details.join(', ')})` : name;
}

/** How a process ended, as it stands behind its name. */
export function describeExit({ code, signal }: Exit): string {
  if (signal) return `was ended by ${signal}`;
  return code === null ? 'could not be started' : `ended with code ${code}`;
}

/** Why it died, and how it did before, as they stand behind its name and how it ended. */
export function describeDeath({ why, figures }: DeathRecord): string {
  return figures ? `${why}; ${describeFigures(figures)}` : why;
}

function describeFigures(figures: NonNullable<DeathRecord['figures']>): string {
  const { rss, heapUsed, heapLimit, busy, requests, connections, agoMs } = figures;
  const load = requests === undefined ? '' : `, ${requests} requests in flight on ${connections ?? 0} connections`;
  const heap = `heap ${mib(heapUsed)} of ${mib(heapLimit)} MiB`;
  return `${seconds(agoMs)} before: ${mib(rss)} MiB of memory, ${heap}, event loop ${Math.round(busy * 100)} % busy${load}`;
}

const mib = (bytes: number): number => Math.round(bytes / 1024 ** 2);

/** Why a cluster ends, in one sentence that says what to look at. */
export function describeReason(reason: Reason, view: View): string {
  switch (reason.kind) {
    case 'requested':
      return 'it was asked to';
    case 'signal':
      return `the master received ${reason.signal}`;
    case 'error':
      return `of an error in the master: ${reason.error instanceof Error ? reason.error.message : String(reason.error)}`;
    case 'listen-failed':
      return reason.error instanceof Error ? reason.error.message.replace(/\.$/, '') : String(reason.error);
    case 'worker-died': {
      const failure = view.failureOf(reason.worker);
      const death = view.deathOf(reason.worker);
      const silence =
        death && death.verdict !== 'exit-code' ? `: ${death.why}` : ', and said nothing; look at what it wrote before';
      const why = failure ? `: ${failure.message}` : silence;
      return `${describeWorker(reason.worker, view)} ${describeExit(reason.exit)} before the cluster was ready${why}`;
    }
    case 'worker-disconnected': {
      const why = view.failureOf(reason.worker)?.message ?? 'look for process.disconnect() in what it loads';
      return `${describeWorker(reason.worker, view)} closed its channel before the cluster was ready: ${why}`;
    }
    case 'boot-timed-out':
      return `${describeWorker(reason.worker, view)} ${describeBootTimeout(reason.limitMs)}`;
    default:
      return reason satisfies never;
  }
}

/** What a reload, or another number of app workers, that was asked for waits for. */
export const WAITS_FOR: Readonly<Record<Extract<Fact, { fact: 'reload-queued' }>['behind'], string>> = {
  reload: 'the present reload',
  scaling: 'the change of the number of app workers',
  recycling: 'the replacement of one app worker',
};

/** Why a reload, or the replacement of one worker, changed nothing, in one sentence. */
export function describeReloadFailure(
  fact: Extract<Fact, { fact: 'reload-rolled-back' | 'reload-refused' | 'recycle-failed' }>,
  view: View,
): string {
  if (fact.fact === 'reload-refused')
    return fact.why === 'no-overlap'
      ? 'on this Node a new thread cannot listen beside the old one'
      : 'the cluster is not running';
  const { worker, why } = fact;
  const name = `the new ${describeWorker(worker, view)}`;
  const said = view.failureOf(worker);
  const reason = said ? `: ${said.message}` : '';
  switch (why.kind) {
    case 'died':
      return `${name} ${describeExit(why.exit)}${reason || causeOf(view.deathOf(worker))}`;
    case 'boot-timed-out':
      return `${name} ${describeBootTimeout(why.limitMs)}`;
    case 'disconnected':
      return `${name} stopped serving${reason}`;
    case 'condemned':
      return `${name} does worse: ${why.text}`;
    default:
      return why satisfies never;
  }
}

function causeOf(death: DeathRecord | undefined): string {
  return death ? `: ${death.why}` : '';
}

/** What went wrong, with the stack of the user's code; our own errors are sentences, whose stack helps nobody. */
export function describeFailure({ code, message, stack, cause }: SerializedError): string {
  if (!String(code).startsWith('EC_')) return stack ?? message;
  return cause && hasUserFrame(cause) ? `${message}\n${describeFailure(cause)}` : message;
}

/** A stack of Node's own frames only (a taken port) points at nothing that could be mended. */
function hasUserFrame({ stack = '', cause }: SerializedError): boolean {
  const frames = stack.split('\n').filter((line) => line.trimStart().startsWith('at '));
  return frames.some((frame) => !/(\(| )node:/.test(frame)) || (cause !== undefined && hasUserFrame(cause));
}

/** 3200 → `3.2 s`. */
export function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

/** 1 → `1st`. */
export function ordinal(count: number): string {
  const tens = count % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th');
  return `${count}${suffix}`;
}

/** What somebody did who was never ready, and what to do about it. */
export function describeBootTimeout(limitMs: number): string {
  return (
    `was not ready within ${limitMs} ms; look for what it waits for or computes at boot, or allow more with the option ` +
    'bootTimeoutMs'
  );
}
