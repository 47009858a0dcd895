import type { Event, NewWorker, WorkerName, WorkerRole, WorkerStatus } from '@ec/manager';
import { openSystem } from '@ec/messenger';
import type {
  Answer,
  HandedConnection,
  Observation,
  Peer,
  RefusalReason,
  SystemActions,
  SystemMessage,
} from '@ec/messenger';
import type { WorkerHandle, WorkerListeners } from '@ec/runner';
import type { Deaths } from './deaths/deaths.js';
import type { Roster } from './roster.js';

/** Who is told what workers say. */
export interface HearingParts {
  readonly roster: Roster;
  readonly deaths: Pick<Deaths, 'failed' | 'figured'>;
  dispatch(event: Event): void;
  workerOf(name: WorkerName): (NewWorker & { readonly status: WorkerStatus }) | undefined;
  /** Something that is not ours came from a worker. */
  received(message: unknown, from: { readonly role: WorkerRole; readonly osId: number }): void;
  /** A worker that was asked has answered. */
  answered(answer: Answer, from: Peer): void;
  refused(reason: RefusalReason, text: string): void;
  /** Resolves when an app worker that is ready can be reached. Undefined: it can be when it says so. */
  readonly admit:
    | ((ready: SystemActions['ready'], worker: WorkerHandle) => Promise<SystemActions['ready']>)
    | undefined;
  /** An app worker that is ready cannot be reached. */
  unreachable(error: unknown): void;
  /** An app worker accepts no more connections, and has given back this one, if it is one. */
  declined(worker: WorkerHandle, connection: unknown, origin: HandedConnection): void;
  /** An app worker asks for the socket of its slot. */
  bind(worker: NewWorker, address: SystemActions['bind']): void;
  /** An app worker's event loop turns. */
  ponged(worker: WorkerName): void;
  /** A worker wants to know when another has had all that was relayed so far. */
  synced(from: Peer, to: Peer, epoch: number): void;
  /** An app worker has told how many connections it has. */
  readonly loaded: ((worker: WorkerHandle, load: SystemActions['load']) => void) | undefined;
  /** An app worker has turned away so many connections. */
  turnedAway(count: number): void;
  /** A worker tells how it did while it was watched. */
  observed(worker: WorkerName, observation: Observation): void;
  flowing(receiver: Peer, isFlowing: boolean): void;
  dropped(message: unknown, receiver: Peer, reason: 'full' | 'closed'): void;
}

/** Understands what workers say, and brings it to whom it concerns. Returns the listeners of a worker. */
export function createHearing(
  parts: HearingParts,
): (worker: NewWorker, handleOf: () => WorkerHandle | undefined) => WorkerListeners {
  const { roster, dispatch } = parts;

  function listenersOf(worker: NewWorker, handleOf: () => WorkerHandle | undefined): WorkerListeners {
    const { name, role } = worker;
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
        else if (system.type === 'bind') parts.bind(parts.workerOf(name) ?? worker, system.data);
        else if (system.type === 'pong') parts.ponged(name);
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
      parts.deaths.failed(entry.life, message.data.error, message.data.phase);
    } else if (message.type === 'loaded' && role === 'app') {
      dispatch({ type: 'spare-loaded', worker: name });
    } else if (message.type === 'figures') {
      parts.deaths.figured(entry.life, message.data);
    } else if (message.type === 'load' && role === 'app') {
      parts.loaded?.(entry.handle, message.data);
    } else if (message.type === 'full' && role === 'app') {
      parts.turnedAway(message.data.refused);
    } else if (message.type === 'observed') {
      parts.observed(name, message.data);
    } else if (message.type === 'recycle-me' && role === 'app') {
      dispatch({ type: 'recycle-requested', worker: name, why: message.data.why });
    } else if (message.type === 'leaving' && role === 'app') {
      // It ends by itself when it has answered what it holds; its place need not wait for that.
      entry.hasLeft = true;
      dispatch({ type: 'worker-disconnected', worker: name });
    }
  }

  return listenersOf;
}
