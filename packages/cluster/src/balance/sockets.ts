import type { WorkerName } from '@ec/manager';
import { sealSystem } from '@ec/messenger';
import type { SealedSystem, SystemActions } from '@ec/messenger';
import type { WorkerHandle } from '@ec/runner';
import { assertFree, bindSocket, portOf, resolveHost, takeInherited } from './bind-socket.js';
import type { BoundSocket, SocketAddress } from './bind-socket.js';
import { createLiveness } from './liveness.js';
import { planLoans } from './plan-loans.js';
import type { Able, Loan } from './plan-loans.js';

export interface SocketsParts {
  /** Whether at this listener each slot has a socket of its own; otherwise all share one. */
  isHeld(listener: number): boolean;
  /** The number under which this process has inherited a listener's socket, where it has. */
  inherited(listener: number): number | undefined;
  /** Whether there is any such listener. */
  readonly hasHeld: boolean;
  /** The app workers that serve. */
  serving(): readonly Able[];
  handleOf(worker: WorkerName): WorkerHandle | undefined;
}

/**
 * The listening sockets of a cluster: bound here, given to workers, and kept when these end, so that nobody who waits in
 * the queue of one is lost.
 */
export interface Sockets {
  /** A worker asks for its slot's socket; it is told why where it cannot have one. */
  asked(worker: Able, address: SystemActions['bind']): void;
  /** A worker has shown that its event loop turns. */
  ponged(worker: WorkerName): void;
  /** Somebody has become ready, or is not any more. */
  changed(): void;
  /** The cluster ends: whoever has a socket keeps it, and nobody waits any more when they have closed it. */
  close(): void;
}

/** The sockets on one address. */
interface Group {
  readonly listener: number;
  readonly isHeld: boolean;
  readonly where: SocketAddress;
  readonly port: number;
  readonly bySlot: Map<number, BoundSocket>;
}

const SHARED_SLOT = 0;

export function createSockets({ isHeld, hasHeld, inherited, serving, handleOf }: SocketsParts): Sockets {
  const groups = new Map<string, Promise<Group>>();
  const opened: Group[] = [];
  let loans: readonly Loan[] = [];
  let isClosed = false;
  const liveness = hasHeld
    ? createLiveness({
        workers: () => serving().map(({ name }) => name),
        ping: (worker) => tell(worker, sealSystem({ type: 'ping', data: {} })),
        changed: settleLoans,
      })
    : undefined;

  function tell(worker: WorkerName, message: SealedSystem): void {
    handleOf(worker)?.send(message);
  }

  /** Whether it has arrived shows in what the worker does; where it ends before, its end is heard of. */
  function pass(worker: WorkerName, message: SealedSystem, socket: BoundSocket): void {
    handleOf(worker)?.pass?.(message, socket, () => {});
  }

  async function openGroup({ port, hostname, listener = 0 }: SystemActions['bind']): Promise<Group> {
    const isOneOfMany = isHeld(listener);
    const where = await resolveHost(hostname);
    const fd = inherited(listener);
    if (fd === undefined && port !== 0) assertFree(where, port);
    const first = fd === undefined ? bindSocket(where, port, isOneOfMany) : takeInherited(fd);
    const bySlot = new Map([[-1, first]]);
    const group: Group = { listener, isHeld: isOneOfMany, where, port: portOf(first), bySlot };
    opened.push(group);
    return group;
  }

  /** The first to ask for a port decides; those who ask for it by its number later, when it was 0, mean the same. */
  function groupOf(address: SystemActions['bind']): Promise<Group> {
    // An inherited one is there once, under whatever number its workers know it.
    const { listener = 0 } = address;
    const key = inherited(listener) === undefined ? keyOf(address) : String(listener);
    const known = groups.get(key);
    if (known) return known;
    const group = openGroup(address);
    groups.set(key, group);
    group.then(
      ({ port }) => groups.set(keyOf({ ...address, port }), group),
      () => groups.delete(key),
    );
    return group;
  }

  function socketOf({ isHeld: isOwn, where, port, bySlot }: Group, ofSlot: number): BoundSocket {
    const slot = isOwn ? ofSlot : SHARED_SLOT;
    const known = bySlot.get(slot);
    if (known) return known;
    // The one that was bound to find the port is the first slot's that asks.
    const socket = bySlot.get(-1) ?? bindSocket(where, port, isOwn);
    bySlot.delete(-1);
    bySlot.set(slot, socket);
    return socket;
  }

  async function give({ name, slot }: Able, address: SystemActions['bind']): Promise<void> {
    const { listener = 0 } = address;
    try {
      const group = await groupOf(address);
      // Whoever asks now is about to be ended: to be refused would make a failed start of it.
      if (isClosed) return;
      const answer = sealSystem({ type: 'bound', data: { listener } });
      pass(name, answer, socketOf(group, slot));
      // Comes in second place, unless the worker has no room for a socket: then Node gives up after three attempts.
      tell(name, answer);
    } catch (error) {
      const { message } = error as Error;
      const code: unknown = Reflect.get(Object(error), 'code');
      tell(name, sealSystem({ type: 'bound', data: { listener, error: { code: String(code), message } } }));
    }
  }

  function settleLoans(): void {
    if (!hasHeld || isClosed) return;
    const held = opened.filter((group) => group.isHeld);
    const able = serving().filter(({ name }) => liveness?.isDeaf(name) !== true);
    const slots = new Set(held.flatMap(({ bySlot }) => [...bySlot.keys()].filter((slot) => slot >= 0)));
    const { lend, end } = planLoans([...slots], able, loans);
    for (const { slot, to } of end) tell(to, sealSystem({ type: 'give-back', data: { slot } }));
    for (const { slot, to } of lend)
      for (const { listener, bySlot } of held) {
        const socket = bySlot.get(slot);
        if (socket) pass(to, sealSystem({ type: 'lend', data: { slot, listener } }), socket);
      }
    loans = [...loans.filter((loan) => !end.includes(loan)), ...lend];
  }

  return {
    asked: (worker, address) => void give(worker, address),
    ponged: (worker) => liveness?.ponged(worker),
    changed: settleLoans,
    close() {
      isClosed = true;
      liveness?.close();
      for (const { bySlot } of opened.splice(0)) for (const socket of bySlot.values()) socket.close();
    },
  };
}

function keyOf({ port, hostname, listener = 0 }: SystemActions['bind']): string {
  return `${listener}|${hostname ?? ''}|${port}`;
}
