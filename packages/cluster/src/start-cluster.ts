import { isatty } from 'node:tty';
import type { Logger } from '@ec/logger';
import { planWorkerCount, readMachine } from '@ec/manager';
import { canReusePort } from '@ec/runner';
import { canBind } from './balance/bind-socket.js';
import { migratesQueues } from './balance/migrates-queues.js';
import { resolveApplication } from './application.js';
import type { Application } from './application.js';
import type { Cluster } from './cluster.js';
import { eggStyle } from './egg/style.js';
import { ClusterError } from './errors.js';
import { endProcess } from './end-process.js';
import { createHost } from './host.js';
import { planLaunch } from './launch.js';
import { activatedSockets } from './listen/activation.js';
import { describeDescriptor } from './listen/describe-descriptor.js';
import { findPlaces } from './listen/find-places.js';
import { nameOf } from './listen/plan-listeners.js';
import { startMaster } from './master.js';
import { assertRecyclable } from './recycle/recycle-order.js';
import { assertSpareable } from './spares/assert-spareable.js';
import { messageLimits } from './message-limits.js';
import { modeOf } from './mode.js';
import type { Mode } from './mode.js';
import type { ClusterOptions } from './options.js';
import { noParent, openParentChannel } from './parent-channel.js';
import { writePidFile } from './pid-file.js';
import { planOf } from './plan.js';
import { plainStyle } from './plain/style.js';
import type { Style } from './style.js';

/** Called when the cluster has started; in an embedded cluster also, with the error, when it has not. */
export type StartCallback = (error?: Error) => void;

const STDERR = 2;

let isTaken = false;

/**
 * Starts a master with its agent and app workers in this process. Resolves when every worker serves.
 *
 * By default the process belongs to the cluster, as Egg's tools expect it: signals close it, and where it cannot start
 * or has ended the process ends (code 1 or 0). With `embedded: true` the process is left alone: the promise rejects
 * with an OptionsError, FrameworkError, ClusterError or ClusterStartError, and nothing is left running; with a callback
 * the error goes there instead, and the promise stays pending.
 */
export async function startCluster(
  options?: ClusterOptions & Record<string, unknown>,
  callback?: StartCallback,
): Promise<Cluster> {
  const embedded = isEmbedded(options);
  let cluster: Cluster;
  try {
    cluster = await start(options, embedded);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    // A second cluster must not take the first one's process away from it.
    if (!embedded && !isTaken) endProcess(error);
    if (!callback) throw error;
    callback(error);
    return new Promise(() => {});
  }
  callback?.();
  return cluster;
}

/** Asked before anything is checked, because it decides what becomes of a failed check. */
function isEmbedded(options: unknown): boolean {
  return String(Reflect.get(Object(options), 'embedded')) === 'true';
}

async function start(input: unknown, embedded: boolean): Promise<Cluster> {
  if (isTaken)
    throw new ClusterError(
      'EC_ALREADY_STARTED',
      'This process has a cluster already: close that one first, or start the other in a process of its own.',
    );
  isTaken = true;
  try {
    return await launch(input, embedded);
  } catch (error) {
    isTaken = false;
    throw error;
  }
}

async function launch(input: unknown, embedded: boolean): Promise<Cluster> {
  const notices: string[] = [];
  const application = resolveApplication(input, { notice: (line) => notices.push(line) });
  const style = application.framework.kind === 'classes' ? await eggStyle(application) : plainStyle(application);
  for (const notice of notices) style.logger.info('%s', notice);

  const notice = (line: string): void => style.logger.info('%s', line);
  const activated = activatedSockets(process.env, process.pid);
  const mode = modeOf(application.options, {
    places: findPlaces(application.options, { activated, describe: describeDescriptor, notice }),
    canReuse: canReusePort(),
    canBind,
    migratesQueues,
    obeysPorts: application.framework.kind === 'classes',
    count: () => chooseCount(style.logger),
    notice,
  });
  for (const line of balanceLines(mode)) notice(line);
  assertRecyclable(application.options.recycle, mode);
  assertSpareable(application, mode);
  const plan = planOf(application, style, mode);
  const launching = planLaunch(application, plan, style);
  const { pidFile } = application.options;
  const pidFileHeld = pidFile === undefined ? undefined : writePidFile(pidFile);
  const host = embedded ? undefined : createHost(style.logger);
  const master = startOrElse(() => pidFileHeld?.remove(), {
    application,
    plan,
    launch: launching,
    voice: style.voice,
    logger: style.logger,
    parent: embedded ? noParent : openParentChannel(process, messageLimits(application.options.messages).queue),
    host: style.host,
    mode,
    blockedMs: blockedMsOf(application, style, mode),
    // A terminal tells workers its colours and width only where they write to it themselves.
    keepsStderr: application.options.keepStderr ?? !isatty(STDERR),
    isEnd: style.isEnd,
    sticky: style.sticky,
  });
  // Before the host hears of the end, because it ends the process.
  void master.ended.then(() => {
    isTaken = false;
    pidFileHeld?.remove();
  });
  host?.attend(master);
  try {
    return await master.started;
  } catch (error) {
    // Nothing is left running when this is told.
    await master.ended;
    throw error;
  }
}

/** Who takes new connections, and why: of each place, where there are several. */
function balanceLines({ choice, listeners }: Mode): readonly string[] {
  if (listeners.length === 0) return choice ? [`balance: ${choice.balance} (${choice.why})`] : [];
  return listeners.flatMap((one) => (one.balance ? [`balance of ${nameOf(one)}: ${one.balance} (${one.why})`] : []));
}

/** The number of workers and its reason are told where it is ours to choose. */
function chooseCount(logger: Logger): number {
  const { count, reason } = planWorkerCount(readMachine());
  logger.info('%s', reason);
  return count;
}

/** A thread ends with its master, and has no process of its own to be watched in. */
function blockedMsOf({ options: { watchdog } }: Application, style: Style, mode: Mode): number | undefined {
  if (mode.runsAs === 'thread' || watchdog === false) return undefined;
  return watchdog?.blockedMs ?? style.blockedMs;
}

/** A master that cannot even begin leaves nothing: `undo` is called before its error is thrown. */
function startOrElse(undo: () => void, parts: Parameters<typeof startMaster>[0]): ReturnType<typeof startMaster> {
  try {
    return startMaster(parts);
  } catch (error) {
    undo();
    throw error;
  }
}
