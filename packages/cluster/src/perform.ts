import type { Effect, NewWorker, WorkerName, WorkerRole } from '@ec/manager';
import { sealSystem, serializeError } from '@ec/messenger';
import type { OutboxLimits, Peer, SystemActions } from '@ec/messenger';
import type { WorkerHandle, WorkerRunner, WorkerSpec } from '@ec/runner';
import type { Application } from './application.js';
import type { Deaths } from './deaths/deaths.js';
import { createHearing } from './hear-workers.js';
import type { HearingParts } from './hear-workers.js';
import type { Launch } from './launch.js';
import type { ListenOrders } from './listening.js';
import type { Perform } from './loop.js';
import type { Timers } from './timers.js';

/** What the orders of the life cycle are carried out with. */
export interface PerformParts extends HearingParts, ListenOrders {
  readonly application: Application;
  readonly deaths: Deaths;
  /** Whether what workers write to stderr is read. */
  readonly keepsStderr: boolean;
  readonly launch: Launch;
  readonly timers: Timers;
  /** How many slots there are at this moment. */
  slotsOf(role: WorkerRole): number;
  readonly graceMs: Readonly<Record<WorkerRole, number>>;
  /** How gently a worker retires. */
  readonly pace: { readonly lingerMs: number; readonly spreadMs: number };
  /** How much may wait for a worker who reads slowly. */
  readonly queue: OutboxLimits;
  /** Not where a framework's own messenger listens to the channel. */
  readonly opensBundles: boolean;
  /** Asked for when first needed: what runs app workers loads while the agent starts already. */
  runnerOf(role: WorkerRole): WorkerRunner | Promise<WorkerRunner>;
  /** Who watches workers; undefined: nobody. */
  readonly watchdog: SystemActions['begin']['watchdog'];
  /** When an app worker asks to be replaced. */
  recycleOrder(): SystemActions['begin']['recycle'];
  /** A worker can be spoken to from now on. */
  began(): void;
  /** A worker is about to be asked to end. */
  ending(): void;
  /** The agent's place for connections past the master. */
  directWay(agentOsId: number): SystemActions['begin']['direct'];
  /** Watches a new worker for so long. */
  judge(worker: WorkerName, forMs: number): void;
  ended(peer: Peer): void;
  settle(effect: Extract<Effect, { type: 'resolve-start' | 'reject-start' | 'finish' | 'report' }>): void;
}

/** From effect to deed: a table that decides nothing. */
export function createPerform(parts: PerformParts): Perform {
  const { roster, timers, launch, application, dispatch } = parts;
  const listenersOf = createHearing(parts);

  function specOf({ name, role, slot }: NewWorker): WorkerSpec {
    return {
      name,
      slot,
      slots: parts.slotsOf(role),
      entry: launch.entries[role],
      args: [launch.argument],
      env: launch.env,
      moreFlags: launch.flags[role],
      queue: parts.queue,
      opensBundles: parts.opensBundles,
      pipesStderr: parts.keepsStderr,
    };
  }

  async function spawn(role: WorkerRole, workers: readonly NewWorker[]): Promise<void> {
    try {
      start(await parts.runnerOf(role), workers);
    } catch (error) {
      // They were asked for and are waited for: each has ended before it began.
      for (const worker of workers) if (!roster.get(worker.name)) admit(worker, createStillborn(error));
    }
  }

  function start(runner: WorkerRunner, workers: readonly NewWorker[]): void {
    const byName = new Map(workers.map((worker) => [worker.name as string, worker]));
    const handles = new Map<string, WorkerHandle>();
    const spawned = runner.spawn(workers.map(specOf), (spec) => {
      const worker = byName.get(spec.name);
      if (!worker) throw new Error(`${spec.name} was not asked for.`);
      return listenersOf(worker, () => handles.get(spec.name));
    });
    spawned.forEach((handle, index) => {
      const worker = workers[index];
      if (worker) {
        handles.set(worker.name, handle);
        admit(worker, handle);
      }
    });
  }

  function admit(worker: NewWorker, handle: WorkerHandle): void {
    const { name, role } = worker;
    const { osId } = handle;
    const entry = roster.add(name, handle, parts.deaths.born(handle));
    void handle.exited.then(async (exit) => {
      const { code, signal, spawnError } = exit;
      if (spawnError) entry.failure ??= serializeError(spawnError);
      // One that was asked to end has ended when what it started is gone too: only we are left to end that.
      await entry.termination;
      const death = await parts.deaths.died(parts.workerOf(name) ?? worker, entry.life, { exit, osId });
      roster.bury(name);
      dispatch({ type: 'worker-exited', worker: name, exit: { code, signal } });
      parts.ended({ role, osId });
      parts.deaths.events.tell('worker-exited', death);
    });
  }

  function begin(name: WorkerName): void {
    const worker = parts.workerOf(name);
    if (!worker) return;
    const { id, slot, role } = worker;
    const { framework } = application;
    const handle = roster.get(name)?.handle;
    const listen = role === 'app' ? parts.listenOrder() : [];
    const data = {
      id,
      slot,
      role,
      framework,
      options: role === 'app' ? parts.optionsOf(slot) : launch.options,
      port: role === 'app' ? parts.portOf(slot) : undefined,
      socket: role === 'app' ? parts.socket : undefined,
      ...(listen.length > 0 && { listen }),
      graceMs: parts.graceMs[role],
      direct: role === 'agent' && handle ? parts.directWay(handle.osId) : undefined,
      watchdog: parts.watchdog,
      maxConnections: role === 'app' ? parts.connectionsOf(slot ?? 0) : undefined,
      sticky: role === 'app' ? parts.stickyOrder() : undefined,
      recycle: role === 'app' ? parts.recycleOrder() : undefined,
    };
    handle?.send(sealSystem({ type: 'begin', data }));
    roster.begun(name);
    parts.began();
  }

  /** A spare was told the rest when it began. */
  function takeSlot(name: WorkerName, slot: number): void {
    const data = { slot, slots: parts.slotsOf('app'), sticky: parts.stickyOrder(), recycle: parts.recycleOrder() };
    roster.get(name)?.handle.send(sealSystem({ type: 'take-slot', data }));
    parts.began();
  }

  function retire(name: WorkerName, graceMs: number): void {
    roster.get(name)?.handle.send(sealSystem({ type: 'retire', data: { graceMs, ...parts.pace } }));
    // Who has spoken to this agent past the master has to know its successor.
    if (parts.workerOf(name)?.role === 'agent') parts.began();
  }

  function terminate(name: WorkerName, graceMs: number): void {
    const entry = roster.get(name);
    if (entry) entry.termination = entry.handle.terminate(graceMs);
  }

  return (effect) => {
    switch (effect.type) {
      case 'spawn':
        return spawn(effect.role, effect.workers);
      case 'begin':
        return begin(effect.worker);
      case 'take-slot':
        return takeSlot(effect.worker, effect.slot);
      case 'retire':
        parts.deaths.ordered(effect.worker);
        parts.ending();
        return retire(effect.worker, effect.graceMs);
      case 'judge':
        return parts.judge(effect.worker, effect.forMs);
      case 'terminate':
        parts.deaths.ordered(effect.worker);
        parts.ending();
        return terminate(effect.worker, effect.graceMs);
      case 'set-timer':
        return timers.set(effect.timer, effect.delayMs);
      case 'clear-timer':
        return timers.clear(effect.timer);
      case 'resolve-start':
      case 'reject-start':
      case 'finish':
      case 'report':
        return parts.settle(effect);
      default:
        return effect satisfies never;
    }
  };
}

/** Stands for a worker that could not be started at all. */
function createStillborn(cause: unknown): WorkerHandle {
  const spawnError = cause instanceof Error ? cause : new Error(String(cause));
  const exited = Promise.resolve({ code: null, signal: null, forced: false, spawnError });
  return { osId: 0, exited, send: () => 'closed', isOpen: () => false, terminate: () => exited };
}
