import { aimOf, capacityOf, readMachine } from '@ec/manager';
import type { Ending, Fact, Plan, Reason, WorkerName } from '@ec/manager';
import type { Logger } from '@ec/logger';
import { deserializeError } from '@ec/messenger';
import type { Application } from './application.js';
import { createClusterHandle } from './cluster-handle.js';
import type { Cluster, ClusterEnd } from './cluster.js';
import { deferred } from './deferred.js';
import { wayOf } from './direct-way.js';
import { createDeaths } from './deaths/deaths.js';
import { describeReason, describeReloadFailure } from './describe.js';
import { ClusterStartError } from './errors.js';
import type { Launch } from './launch.js';
import { createListening } from './listening.js';
import { createLoop } from './loop.js';
import { messageLimits } from './message-limits.js';
import type { Mode } from './mode.js';
import type { ParentChannel } from './parent-channel.js';
import { createPerform } from './perform.js';
import { createMemoryCeiling } from './recycle/memory-ceiling.js';
import { recycleOrderOf } from './recycle/recycle-order.js';
import { createRefusals } from './refusals.js';
import { createJudge } from './reload/judge.js';
import { createReloads } from './reload/reloads.js';
import type { ReloadResult } from './reload/reloads.js';
import { createRelay } from './relay.js';
import { createRoster } from './roster.js';
import { createRunners } from './runners.js';
import { describeScaleFailure } from './scale/describe-scale.js';
import { refuseScale } from './scale/refuse-scale.js';
import { createScales } from './scale/scales.js';
import type { ScaleResult } from './scale/scales.js';
import { watchCapacity } from './scale/watch-capacity.js';
import type { StickyStyle } from './sticky/choose-sticky-way.js';
import { createTimers } from './timers.js';
import type { View } from './view.js';
import type { Line, Voice } from './voice.js';

export interface MasterParts {
  readonly application: Application;
  readonly plan: Plan;
  readonly launch: Launch;
  readonly voice: Voice;
  readonly logger: Logger;
  readonly parent: ParentChannel;
  readonly sticky: StickyStyle;
  /** Printed where no host was bound. Default: 127.0.0.1. */
  readonly host: string | undefined;
  readonly mode: Mode;
  /** How long a worker's event loop may stand still; undefined: nobody watches. */
  readonly blockedMs: number | undefined;
  /** Whether what workers write to stderr is read, and passed on. */
  readonly keepsStderr: boolean;
  /** Facts after which the cluster ends, in order and with code 0. */
  isEnd(fact: Fact): boolean;
}

/** A master at work. */
export interface Master {
  /** Settles once: with the cluster, or with a ClusterStartError when it was given up. */
  readonly started: Promise<Cluster>;
  readonly ended: Promise<Ending>;
  /** Never rejects. */
  reload(): Promise<ReloadResult>;
  /** So many app workers from now on. Never rejects. */
  scale(apps: number): Promise<ScaleResult>;
  /** So many more, or fewer, than were asked for last; at least one. Never rejects. */
  scaleBy(more: number): Promise<ScaleResult>;
  close(exitCode: number, reason: Reason): void;
  kill(exitCode: number, reason: Reason): void;
}

/** Puts the parts together and starts the cluster. */
export function startMaster(parts: MasterParts): Master {
  const { application, plan, mode, blockedMs, keepsStderr, voice, logger, parent } = parts;
  const startedAtMs = performance.now();
  const roster = createRoster();
  const started = deferred<Cluster>();
  const ended = deferred<Ending>();
  let stopWatching = (): void => {};

  const timers = createTimers((timer) => loop.dispatch({ type: 'timer-fired', timer }));
  const clock = { nowMs: () => Math.round(performance.now()), random: Math.random };
  const deaths = createDeaths({ blockedMs, roster, logger, nowMs: clock.nowMs, state: () => loop.state });
  const refused = createRefusals(logger, clock.nowMs);
  const { reload, recycle } = application.options;
  const memoryBytes = recycle && readMachine().limits.memoryBytes;
  const messages = messageLimits(application.options.messages);
  // The messengers of a framework that has its own know no other way than the master's.
  const isForeign = application.framework.kind === 'classes';
  const way = wayOf(isForeign || !plan.agent || !messages.isDirect ? 'none' : mode.runsAs);

  const listening = createListening({
    ...parts,
    roster,
    nowMs: clock.nowMs,
    state: () => loop.state,
    announce: (system) => relay.announce({ system, to: 'app' }),
  });

  const recycleOrder = () => recycleOrderOf(recycle, mode, memoryBytes, loop.state.apps + (plan.spares ?? 0));
  const ceiling = createMemoryCeiling({
    ceilingBytes: () => recycleOrder()?.ceilingBytes,
    serving: listening.serving,
    tell: (worker, message) => void roster.get(worker)?.handle.send(message),
  });
  const perform = createPerform({
    application,
    roster,
    deaths,
    keepsStderr,
    timers,
    launch: parts.launch,
    slotsOf: (role) => (role === 'agent' ? 1 : loop.state.apps),
    graceMs: { agent: plan.limits.agentCloseMs, app: plan.limits.appCloseMs },
    runnerOf: createRunners(mode),
    workerOf: (name) => loop.state.workers.find((worker) => worker.name === name),
    watchdog: blockedMs === undefined ? undefined : { file: parts.launch.watchdog, blockedMs },
    ...listening.orders,
    ...listening.news,
    dispatch: (event) => loop.dispatch(event),
    queue: messages.queue,
    opensBundles: !isForeign,
    pace: { lingerMs: reload.lingerMs, spreadMs: reload.spreadMs },
    judge: (worker, forMs) => judge.begin(worker, forMs),
    observed: (worker, observation) => judge.observed(worker, observation),
    received: (raw, from) => relay.router.receive(raw, from),
    answered: (answer, from) => relay.router.answer(answer, from),
    refused,
    began: () => relay.peopleChanged(),
    directWay: (agentOsId) => way.forAgent(agentOsId),
    recycleOrder,
    unreachable: (error) => close(1, { kind: 'listen-failed', error }),
    // Before the worker is asked: whoever hands it something should know.
    ending: listening.asking,
    synced: (from, to, epoch) => relay.sync(from, to, epoch),
    ended(peer) {
      if (peer.role === 'agent') way.gone(peer.osId);
      relay.router.peerGone(peer);
      relay.peopleChanged();
    },
    flowing: (receiver, isFlowing) => relay.flowing(receiver, isFlowing),
    dropped: (message, receiver, reason) => relay.router.lost(message, receiver, reason),
    settle(effect) {
      if (effect.type === 'report') {
        deaths.reported(effect.fact);
        if (effect.fact.fact === 'worker-ready') listening.served(effect.fact.worker);
        write(voice.lines(effect.fact, view()));
        reloads.reported(effect.fact);
        scales.reported(effect.fact);
        for (const announcement of voice.announcements(effect.fact, view())) relay.announce(announcement);
        if (parts.isEnd(effect.fact)) close(0, { kind: 'requested' });
        if (effect.fact.fact === 'ending') listening.ending();
        else {
          listening.changed();
          ceiling.changed();
        }
      } else if (effect.type === 'resolve-start') {
        started.resolve(cluster);
        setImmediate(() => relay.messenger.started());
        stopWatching = watchCapacity(
          () => capacityOf(loop.state, clock.nowMs()).lost.length > 0,
          () => loop.dispatch({ type: 'check-requested' }),
        );
      } else if (effect.type === 'reject-start') {
        started.reject(startError(effect.reason));
      } else {
        write(voice.closing(effect.ending.exitCode));
        parent.close();
        relay.close();
        stopWatching();
        reloads.end();
        scales.end();
        listening.close();
        void deaths.flush().then(() => ended.resolve(effect.ending));
      }
    },
  });
  const loop = createLoop(plan, clock, perform, (error) => {
    logger.error(error instanceof Error ? error : String(error));
    close(1, { kind: 'error', error });
  });
  const judge = createJudge({
    healthPath: reload.healthPath,
    serving: () => listening.serving().map(({ name }) => name),
    tell: (worker, message) => void roster.get(worker)?.handle.send(message),
    condemn: (worker, why, hears) => loop.dispatch({ type: 'worker-condemned', worker, why, hears }),
  });
  const reloads = createReloads({
    dispatch: () => loop.dispatch({ type: 'reload-requested' }),
    failureOf: (worker) => roster.get(worker)?.failure,
    lastWordsOf: deaths.lastWordsOf,
    describe: (fact) => describeReloadFailure(fact, view()),
  });
  const scales = createScales({
    refusalOf: (apps) => refuseScale(apps, mode, application.options.maxConnections),
    refused: (reason) => logger.warn('%s', `scale: refused, because ${reason}`),
    dispatch: (apps) => loop.dispatch({ type: 'scale-requested', apps }),
    failureOf: (worker) => roster.get(worker)?.failure,
    describe: (fact) => describeScaleFailure(fact, view()),
  });
  const relay = createRelay({
    roster,
    parent,
    waiting: messages.waiting,
    tellsFull: messages.tellsFull,
    isForeign,
    way,
    state: () => loop.state,
    refused: ({ reason, text }) => refused(reason, text),
    received: (message) => {
      // Egg's contract names agent and parent; the program that holds the cluster may, too.
      if (message.action === 'reload-worker' && message.from !== 'app') void reloads.request();
      if (message.action === 'scale' && message.from === 'parent') void scales.request(message.data);
    },
  });

  const osIdOf = (name: WorkerName): number => roster.get(name)?.handle.osId ?? 0;

  function view(): View {
    return {
      state: loop.state,
      framework: application.framework,
      options: application.options,
      toldOptions: parts.launch.options,
      endpoint: listening.endpoints()[0],
      addresses: listening.endpoints().map(({ address }) => address),
      uptimeMs: Math.round(performance.now() - startedAtMs),
      osIdOf,
      failureOf: (name) => roster.get(name)?.failure,
      deathOf: (name) => roster.get(name)?.life.death,
      hasLeft: (name) => roster.get(name)?.hasLeft === true || roster.get(name)?.handle.hasLeft?.() === true,
      addressOf: (name) => listening.endpointsOf(name)[0]?.address,
      addressesOf: (name) => listening.endpointsOf(name).map(({ address }) => address),
    };
  }

  function write(lines: readonly Line[]): void {
    for (const { level, text } of lines) {
      if (text instanceof Error) logger.error(text);
      else logger[level]('%s', text);
    }
  }

  function startError(reason: Reason): ClusterStartError {
    const text = `The cluster was not started: ${describeReason(reason, view())}.`;
    if (!('worker' in reason)) return new ClusterStartError(text, reason);
    const failure = roster.get(reason.worker)?.failure;
    return new ClusterStartError(text, reason, failure && deserializeError(failure), deaths.lastWordsOf(reason.worker));
  }

  const close = (exitCode: number, reason: Reason): void =>
    loop.dispatch({ type: 'close-requested', exitCode, reason });

  const cluster = createClusterHandle({
    state: () => loop.state,
    endpoints: listening.endpoints,
    connections: listening.connections,
    nowMs: clock.nowMs,
    osIdOf,
    messenger: relay.messenger,
    closed: ended.promise.then(({ exitCode, reason }): ClusterEnd => ({ exitCode, reason })),
    reload: reloads.request,
    scale: scales.request,
    events: deaths.events,
    close: () => close(0, { kind: 'requested' }),
  });

  write(voice.opening(view()));
  loop.dispatch({ type: 'start' });
  return {
    started: started.promise,
    ended: ended.promise,
    reload: reloads.request,
    scale: scales.request,
    scaleBy: (more) => scales.request(Math.max(1, aimOf(loop.state) + more)),
    close,
    kill: (exitCode, reason) => loop.dispatch({ type: 'kill-requested', exitCode, reason }),
  };
}
