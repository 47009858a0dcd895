import { createShortcut } from '../../src/direct/index.js';
import type { Laid } from '../../src/direct/index.js';
import { createMessenger, createRouter, defaultOutboxLimits, openSystem, sealSystem } from '../../src/index.js';
import type { MessengerEnd, Peer, Router, WorkerPeer } from '../../src/index.js';

/** The way from one end to another: first in, first out, one step at a time. */
type Queue = (() => void)[];

export interface Worker {
  readonly peer: WorkerPeer;
  readonly messenger: MessengerEnd;
  readonly refused: string[];
  /** What came to the messenger, in order. */
  readonly came: unknown[];
  /** Questions that went through the master, by id: their answers go the same way. */
  readonly askedByRelay: ReadonlySet<number>;
}

/**
 * An agent and an app worker, a master between them, and a connection that can be laid and cut. Time is steps. `bytes` may
 * wait for the connection.
 */
export function twoWorkers({ bytes = defaultOutboxLimits.bytes } = {}) {
  const app: WorkerPeer = { role: 'app', osId: 301, id: 1, slot: 0 };
  const agent: WorkerPeer = { role: 'agent', osId: 200, id: 1, slot: 0 };
  const queues = new Map<string, Queue>();
  const push = (name: string, step: () => void): void => {
    const queue = queues.get(name) ?? [];
    queues.set(name, queue);
    queue.push(step);
  };
  const refusals: string[] = [];
  /** Those whose channel takes no messages. */
  const full = new Set<string>();

  const workers = { app: makeWorker(app), agent: makeWorker(agent) };
  const router: Router = createRouter({
    topology: () => ({ masterId: 100, parent: false, workers: [agent, app] }),
    refused: ({ text }) => void refusals.push(text),
    deliver(to, message) {
      if (full.has(to.role) && 'action' in message) return 'full';
      const text = JSON.stringify(message);
      push(`master to ${to.role}`, () => arrive(workers[to.role as 'app' | 'agent'], JSON.parse(text)));
      return true;
    },
  });

  function makeWorker(peer: WorkerPeer) {
    const refused: string[] = [];
    const came: unknown[] = [];
    const askedByRelay = new Set<number>();
    const shortcut = createShortcut({
      self: peer,
      relay(message) {
        const text = JSON.stringify(message);
        push(`${peer.role} to master`, () => relay(JSON.parse(text), { role: peer.role, osId: peer.osId }));
        return 'sent';
      },
      relayRoom: () => Promise.resolve(),
      deliver(raw, from) {
        came.push(raw);
        messenger.receive(raw, from);
      },
      refused: (text) => void refused.push(text),
      limits: { ...defaultOutboxLimits, bytes },
      maxBytes: 2 ** 28,
    });
    const messenger: MessengerEnd = createMessenger({
      ...{ role: peer.role, osId: peer.osId, clones: true },
      post: shortcut.post,
      room: shortcut.room,
      refused: (text) => void refused.push(text),
    });
    shortcut.setPeople([agent, app]);
    return { peer, shortcut, messenger, refused, came, askedByRelay };
  }

  function relay(raw: unknown, from: Peer): void {
    const system = openSystem(raw);
    if (system?.type === 'sync' && system.data.to) {
      const { to, epoch } = system.data;
      const told = sealSystem({ type: 'sync', data: { from: { role: from.role, osId: from.osId }, epoch } });
      push(`master to ${to.role}`, () => arrive(workers[to.role as 'app' | 'agent'], told));
    } else if (system?.type === 'answer') router.answer(system.data, from);
    else router.receive(raw, from);
  }

  function arrive({ shortcut, askedByRelay }: (typeof workers)['app'], raw: unknown): void {
    const system = openSystem(raw);
    if (system?.type === 'answer' && !system.data.direct) askedByRelay.add(system.data.id);
    if (system?.type === 'sync' && system.data.from) shortcut.synced(system.data.from, system.data.epoch);
    else shortcut.relayed(raw);
  }

  let epochs = 0;
  let isOpenAtApp = false;

  /** Lays a connection: at the agent at once, at the app a step later. `pieces` says how what is written is cut up. */
  function connect(pieces: () => number) {
    // The app calls, and not again before it has seen the end of its last connection.
    if (isOpenAtApp) return undefined;
    isOpenAtApp = true;
    const epoch = ++epochs;
    const ends: { agent?: Laid; app?: Laid } = {};
    const open = { agent: true, app: true };
    const name = (from: 'agent' | 'app') => `connection ${epoch} from ${from}`;
    const other = (role: 'agent' | 'app') => (role === 'agent' ? 'app' : 'agent');

    function lay(role: 'agent' | 'app'): void {
      if (!open[role]) return;
      ends[role] = workers[role].shortcut.lay(workers[other(role)].peer, {
        epoch,
        cut: () => cut(role),
        later: (flush) => push(name(role), flush),
        write(buffers) {
          let bytes = Buffer.concat(buffers);
          while (bytes.length > 0) {
            const piece = bytes.subarray(0, pieces());
            bytes = bytes.subarray(piece.length);
            push(name(role), () => {
              if (open[other(role)]) ends[other(role)]?.receive(piece);
            });
          }
          return true;
        },
      });
    }

    /** One end is gone at once; the other reads what is still on the way, and then sees the end. */
    function cut(role: 'agent' | 'app'): void {
      if (!open[role]) return;
      open[role] = false;
      if (role === 'app') isOpenAtApp = false;
      ends[role]?.ended();
      push(name(role), () => cut(other(role)));
    }

    lay('agent');
    push(name('agent'), () => lay('app'));
    return { cut };
  }

  return {
    ...workers,
    refusals,
    full,
    connect,
    /** Names of ways on which something is. */
    busy: () => [...queues].filter(([, queue]) => queue.length > 0).map(([name]) => name),
    step: (name: string) => queues.get(name)?.shift()?.(),
  };
}
