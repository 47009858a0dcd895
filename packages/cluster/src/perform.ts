import type { Effect, Event, NewWorker, WorkerName, WorkerRole } from '@ec/manager';
import { openSystem, sealSystem, serializeError } from '@ec/messenger';
import type {
  Answer,
  Observation,
  HandedConnection,
  OutboxLimits,
  Peer,
  RefusalReason,
  SystemActions,
  SystemMessage,
} from '@ec/messenger';
import type { WorkerHandle, WorkerListeners, WorkerRunner, WorkerSpec } from '@ec/runner';
import type { Launch } from './launch.js';
import type { Application } from './application.js';
import type { Perform } from './loop.js';
import type { Roster } from './roster.js';
import type { Timers } from './timers.js';

/** What the orders of the life cycle are carried out with. */
export interface PerformParts {
  readonly application: Application;
  readonly launch: Launch;
  readonly roster: Roster;
  readonly timers: Timers;
  readonly slots: Readonly<Record<WorkerRole, number>>;
  readonly graceMs: Readonly<Record<WorkerRole, number>>;
  /** How gently a worker retires. */
  readonly pace: { readonly lingerMs: number; readonly spreadMs: number };
  /** How much may wait for a worker who reads slowly. */
  readonly queue: OutboxLimits;
  /** Asked for when first needed: what runs app workers loads while the agent starts already. */
  runnerOf(role: WorkerRole): WorkerRunner | Promise<WorkerRunner>;
  workerOf(name: WorkerName): NewWorker | undefined;
  /** The options as the app worker of a slot is told them. */
  optionsOf(slot: number): Launch['options'];
  /** Who watches workers; undefined: nobody. */
  readonly watchdog: SystemActions['begin']['watchdog'];
  readonly socket: SystemActions['begin']['socket'];
  /** The port of a slot; undefined as long as the application chooses it. */
  portOf(slot: number): number | undefined;
  dispatch(event: Event): void;
  /** Something that is not ours came from a worker. */
  received(message: unknown, from: { readonly role: WorkerRole; readonly osId: number }): void;
  /** A worker that was asked has answered. */
  answered(answer: Answer, from: Peer): void;
  refused(reason: RefusalReason, text: string): void;
  /** A worker can be spoken to from now on. */
  began(): void;
  /** How clients find an app worker. */
  stickyOrder(): SystemActions['begin']['sticky'];
  /** Resolves when an app worker that is ready can be reached. Undefined: it can be when it says so. */
  readonly admit:
    | ((ready: SystemActions['ready'], worker: WorkerHandle) => Promise<SystemActions['ready']>)
    | undefined;
  /** An app worker that is ready cannot be reached. */
  unreachable(error: unknown): void;
  /** An app worker accepts no more connections, and has given back this one, if it is one. */
  declined(worker: WorkerHandle, connection: unknown, origin: HandedConnection): void;
  /** A worker is about to be asked to end. */
  ending(): void;
  /** The agent's place for connections past the master. */
  directWay(): SystemActions['begin']['direct'];
  /** A worker wants to know when another has had all that was relayed so far. */
  synced(from: Peer, to: Peer, epoch: number): void;
  /** Watches a new worker for so long. */
  judge(worker: WorkerName, forMs: number): void;
  /** A worker tells how it did while it was watched. */
  observed(worker: WorkerName, observation: Observation): void;
  ended(peer: Peer): void;
  flowing(receiver: Peer, isFlowing: boolean): void;
  dropped(message: unknown, receiver: Peer, reason: 'full' | 'closed'): void;
  settle(effect: Extract<Effect, { type: 'resolve-start' | 'reject-start' | 'finish' | 'report' }>): void;
}

/** From effect to deed: a table that decides nothing. */
export function createPerform(parts: PerformParts): Perform {
  const { roster, timers, launch, application, dispatch } = parts;

  function specOf({ name, role, slot }: NewWorker): WorkerSpec {
    return {
      name,
      slot,
      slots: parts.slots[role],
      entry: launch.entries[role],
      args: [launch.argument],
      env: launch.env,
      moreFlags: launch.flags[role],
      queue: parts.queue,
    };
  }

  function listenersOf({ name, role }: NewWorker, handleOf: () => WorkerHandle | undefined): WorkerListeners {
    const peer = () => ({ role, osId: handleOf()?.osId ?? 0 });
    const declined = (connection: unknown, origin: HandedConnection): void => {
      const handle = handleOf();
      if (handle) parts.declined(handle, connection, origin);
    };
    return {
      disconnected: () => dispatch({ type: 'worker-disconnected', worker: name }),
      flowing: (isFlowing) => parts.flowing(peer(), isFlowing),
      dropped: (message, reason) => parts.dropped(message, peer(), reason),
      message(raw, connection) {
        const system = openSystem(raw);
        if (!system) parts.received(raw, peer());
        else if (system.type === 'refused')
          parts.refused(system.refusal.reason, `from ${name}: ${system.refusal.text}`);
        else if (system.type === 'declined') declined(connection, system.data);
        else if (system.type === 'answer') parts.answered(system.data, peer());
        else if (system.type === 'sync' && system.data.to) parts.synced(peer(), system.data.to, system.data.epoch);
        else understand(name, role, system);
      },
    };
  }

  function understand(name: WorkerName, role: WorkerRole, message: SystemMessage): void {
    const entry = roster.get(name);
    if (!entry) return;
    if (message.type === 'ready') {
      const ready = (data: SystemActions['ready']): void => {
        entry.ready ??= data;
        dispatch({ type: 'worker-ready', worker: name });
      };
      if (role === 'app' && parts.admit) void parts.admit(message.data, entry.handle).then(ready, parts.unreachable);
      else ready(message.data);
    } else if (message.type === 'failed') {
      entry.failure = message.data.error;
    } else if (message.type === 'observed') {
      parts.observed(name, message.data);
    } else if (message.type === 'leaving' && role === 'app') {
      // It ends by itself when it has answered what it holds; its place need not wait for that.
      dispatch({ type: 'worker-disconnected', worker: name });
    }
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

  function admit({ name, role }: NewWorker, handle: WorkerHandle): void {
    const entry = roster.add(name, handle);
    void handle.exited.then(async ({ code, signal, spawnError }) => {
      if (spawnError) entry.failure ??= serializeError(spawnError);
      // One that was asked to end has ended when what it started is gone too: only we are left to end that.
      await entry.termination;
      roster.bury(name);
      dispatch({ type: 'worker-exited', worker: name, exit: { code, signal } });
      parts.ended({ role, osId: handle.osId });
    });
  }

  function begin(name: WorkerName): void {
    const worker = parts.workerOf(name);
    if (!worker) return;
    const { id, slot, role } = worker;
    const { framework } = application;
    const data = {
      id,
      slot,
      role,
      framework,
      options: role === 'app' ? parts.optionsOf(slot) : launch.options,
      port: role === 'app' ? parts.portOf(slot) : undefined,
      socket: role === 'app' ? parts.socket : undefined,
      graceMs: parts.graceMs[role],
      direct: role === 'agent' ? parts.directWay() : undefined,
      watchdog: parts.watchdog,
      sticky: role === 'app' ? parts.stickyOrder() : undefined,
    };
    roster.get(name)?.handle.send(sealSystem({ type: 'begin', data }));
    roster.begun(name);
    parts.began();
  }

  function retire(name: WorkerName, graceMs: number): void {
    roster.get(name)?.handle.send(sealSystem({ type: 'retire', data: { graceMs, ...parts.pace } }));
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
      case 'retire':
        parts.ending();
        return retire(effect.worker, effect.graceMs);
      case 'judge':
        return parts.judge(effect.worker, effect.forMs);
      case 'terminate':
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
