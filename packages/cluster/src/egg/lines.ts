import { freemem, totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { Fact, Reason, WorkerName, WorkerRole } from '@ec/manager';
import { redact } from '@ec/options/describe';
import { describeDeath, describeReloadFailure, seconds, WAITS_FOR } from '../describe.js';
import { declaration } from '../options.js';
import type { Line } from '../voice.js';
import { isKilledByDebugger } from './debugging.js';
import { currentWorkers, isAgent, portOfApp, title } from './titles.js';
import { isShared, sharedLine } from '../shared-lines.js';
import type { View } from '../view.js';

/** On what the wording and the levels depend. */
export interface Habits {
  readonly production: boolean;
  readonly serverEnv: string | undefined;
  readonly nodeEnv: string | undefined;
  /** In development most lines are for debugging only. */
  readonly quiet: boolean;
}

/*
 * The master's log lines that Egg's users and tools read today, word for word (contract with Egg, section 7).
 * Everything here is wording: what has happened is decided elsewhere.
 */

export function openingLines({ framework, toldOptions }: View, habits: Habits): Line[] {
  const { production, serverEnv, nodeEnv } = habits;
  const shown = redact(declaration, toldOptions);
  const optionLines: Line[] = production
    ? [info(`start with options:\n${JSON.stringify(shown, null, 2)}`)]
    : [detail(habits, `start with options: ${JSON.stringify(shown)}`)];
  return [
    detail(habits, `=================== ${framework.name} start =====================`),
    info(`node version ${process.version}`),
    info(`${framework.name} version ${framework.version}`),
    ...optionLines,
    detail(habits, `start with env: isProduction: ${production}, EGG_SERVER_ENV: ${serverEnv}, NODE_ENV: ${nodeEnv}`),
  ];
}

export function eggLines(fact: Fact, view: View, habits: Habits): Line[] {
  const say = (text: string): Line[] => [detail(habits, text)];
  if (isShared(fact)) return [sharedLine(fact, view)];
  switch (fact.fact) {
    case 'worker-spawned':
      return spawned(fact.worker.name, fact.restart, view, habits);
    case 'worker-ready':
      if (isAgent(fact.worker)) return [info(`${title(fact.worker, view)} started (${fact.bootMs}ms)`)];
      return say(
        `${title(fact.worker, view)} started at ${portOfApp(fact.worker, view)}, remain ${fact.awaited} (${fact.bootMs}ms)`,
      );
    case 'worker-died':
      return [...died(fact, view), ...why(fact.worker, view)];
    case 'worker-ended':
      return isAgent(fact.worker) || view.state.ending ? [] : [disconnect(fact.worker, view, true, 'dead')];
    case 'worker-disconnected':
      return isAgent(fact.worker) ? [] : disconnected(fact.worker, view);
    case 'boot-timed-out':
      return [error(`${title(fact.worker, view)} start timeout after ${fact.limitMs}ms`)];
    case 'leave-timed-out':
      return [
        error(`${title(fact.worker, view)} has not exited ${fact.limitMs}ms after its disconnect, and is killed`),
      ];
    case 'restart-planned':
      if (fact.role === 'agent')
        return say(`try to start a new agent_worker after ${Math.round(fact.delayMs / 1_000)}s ...`);
      return [info(`app_worker of slot ${fact.slot} died too often, a new one starts in ${seconds(fact.delayMs)}`)];
    case 'slot-abandoned':
      return [
        cfork(
          'error',
          `don't fork new work (refork: false, reforkCount: 0), worker:${view.osIdOf(fact.worker)} is not replaced in this env`,
        ),
      ];
    case 'cluster-ready':
      return ready(view);
    case 'reload-started':
      return say('reload workers...');
    case 'reload-queued':
      return say(`reload workers after ${WAITS_FOR[fact.behind]}`);
    case 'reload-refused':
      return say(`reload refused, ${describeReloadFailure(fact, view)}`);
    case 'reload-judging':
      return say(`${title(fact.worker, view)} must prove itself for ${fact.forMs}ms`);
    case 'retired':
      return say(`${title(fact.worker, view)} is replaced, and finishes what it holds`);
    case 'reload-finished':
      return say('reload workers done');
    case 'reload-rolled-back':
      return [error(`reload rolled back, the old workers go on: ${describeReloadFailure(fact, view)}`)];
    case 'ending':
      return endingLines(fact.reason, view);
    case 'stopping':
      return stopping(fact.role, fact.graceMs, fact.exitCode);
    case 'left-behind':
      return [
        error(
          `not even SIGKILL has ended ${fact.workers.map((name) => title(name, view)).join(', ')}: look at the state of these processes`,
        ),
      ];
    default:
      return fact satisfies never;
  }
}

function endingLines(reason: Reason, view: View): Line[] {
  switch (reason.kind) {
    case 'signal':
      return [info(`master is killed by signal ${reason.signal}, closing`), ...memoryLines()];
    case 'worker-died':
      return [
        ...(isAgent(reason.worker)
          ? []
          : [cfork('info', `don't fork, because worker:${view.osIdOf(reason.worker)} will be kill soon`)]),
        ...startFailed(reason.worker, view),
      ];
    case 'worker-disconnected':
    case 'boot-timed-out':
      return startFailed(reason.worker, view);
    case 'listen-failed':
    case 'error':
      return [
        error(`master got error: ${reason.error instanceof Error ? reason.error.message : String(reason.error)}`),
      ];
    case 'requested':
      return [];
    default:
      return reason satisfies never;
  }
}

export function closingLines(exitCode: number, habits: Habits): Line[] {
  const text = `exit with code:${exitCode}`;
  return [detail(habits, `close done, exiting with code:${exitCode}`), exitCode === 0 ? info(text) : error(text)];
}

function spawned(name: WorkerName, restart: boolean, view: View, habits: Habits): Line[] {
  const osId = view.osIdOf(name);
  if (isAgent(name)) {
    const start = detail(
      habits,
      `${title(name, view)} start with clusterPort:${String(view.toldOptions['clusterPort'])}`,
    );
    return restart ? [info('new agent_worker starting...'), start] : [start];
  }
  // Who counts restarts today counts this line of cfork's, on stderr.
  const forked = restart ? [cfork('error', `new worker:${osId} fork (state: none)`)] : [];
  const argument = JSON.stringify(redact(declaration, view.toldOptions));
  return [
    ...(name === 'app#1'
      ? [detail(habits, `start appWorker with args ${JSON.stringify([argument])} (${view.options.startMode})`)]
      : []),
    ...forked,
    detail(habits, `${title(name, view)} start, state: none, current workers: ${currentWorkers(view)}`),
  ];
}

function died(fact: Extract<Fact, { fact: 'worker-died' }>, view: View): Line[] {
  const { worker, exit, status } = fact;
  const { code, signal } = exit;
  if (isAgent(worker))
    return [named('AgentWorkerDiedError', `[master] ${title(worker, view)} died (code: ${code}, signal: ${signal})`)];
  const details = `code: ${code}, signal: ${signal}, suicide: ${view.hasLeft(worker)}, state: ${status === 'leaving' ? 'disconnected' : 'dead'}`;
  // One that said nothing before it ended has left with its end.
  const left = status === 'leaving' ? [] : disconnected(worker, view, 'dead');
  const text = `${title(worker, view)} died (${details}), current workers: ${currentWorkers(view)}`;
  if (isKilledByDebugger(fact, view.toldOptions))
    return [...left, error(text), error('worker kill by debugger, exiting...')];
  return [...left, named('AppWorkerDiedError', `[master] ${text}`)];
}

/** A line of our own beside those that are read: nobody looks for it there, whoever looks at the log may. */
function why(worker: WorkerName, view: View): Line[] {
  const death = view.deathOf(worker);
  return death ? [info(`why ${title(worker, view)} has ended: ${describeDeath(death)}`)] : [];
}

/** Twice, as Egg's manager and cfork both say it, the one on stdout and the other on stderr. */
function disconnected(worker: WorkerName, view: View, state = 'disconnected'): Line[] {
  const suicide = view.hasLeft(worker);
  return [
    cfork('error', `worker:${view.osIdOf(worker)} disconnect (exitedAfterDisconnect: ${suicide}, state: ${state})`),
    disconnect(worker, view, suicide, state),
  ];
}

/** `suicide` means that its end was wanted: by the worker itself, or by the master that had another in its place. */
function disconnect(worker: WorkerName, view: View, suicide: boolean, state: string): Line {
  return info(
    `${title(worker, view)} disconnect, suicide: ${suicide}, state: ${state}, current workers: ${currentWorkers(view)}`,
  );
}

function startFailed(worker: WorkerName, view: View): Line[] {
  return [error(`${title(worker, view)} start fail, exiting with code:1`)];
}

function ready({ framework, endpoint, addresses, options, uptimeMs }: View): Line[] {
  const debug =
    options.debugPort === undefined ? [] : [info(`${framework.name} started on http://127.0.0.1:${options.debugPort}`)];
  const mode = options.sticky ? ' with STICKY MODE!' : '';
  const others = addresses.slice(1).map((address) => info(`${framework.name} started on ${address}`));
  return [info(`${framework.name} started on ${endpoint?.address} (${uptimeMs}ms)${mode}`), ...others, ...debug];
}

function stopping(role: WorkerRole, graceMs: number, exitCode: number): Line[] {
  const workers = role === 'app' ? 'app workers' : 'agent worker';
  return [
    info(`send kill SIGTERM to ${workers}, will exit with code:${exitCode} after ${graceMs}ms`),
    info(`wait ${graceMs}ms`),
  ];
}

function memoryLines(): Line[] {
  const heap = getHeapStatistics();
  return [
    info(`system memory: total ${totalmem()}, free ${freemem()}`),
    info(`process info: heap_limit ${heap.heap_size_limit}, heap_used ${heap.used_heap_size}`),
  ];
}

/** Debug level in the local environment, else info. */
function detail({ quiet }: Habits, text: string): Line {
  return { level: quiet ? 'debug' : 'info', text: `[master] ${text}` };
}

function info(text: string): Line {
  return { level: 'info', text: `[master] ${text}` };
}

function error(text: string): Line {
  return { level: 'error', text: `[master] ${text}` };
}

/** In the form of cfork, whose lines are read too (contract, section 7). */
function cfork(level: 'info' | 'error', text: string): Line {
  return { level, text: `[cfork:master:${process.pid}] ${text}` };
}

function named(name: string, message: string): Line {
  const made = new Error(message);
  made.name = name;
  return { level: 'error', text: made };
}
