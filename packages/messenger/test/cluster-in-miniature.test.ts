import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMessenger, createOutbox, createRouter, parentPeer } from '../src/index.js';
import type {
  Address,
  Counts,
  MessengerEnd,
  Outbox,
  OutboxLimits,
  Peer,
  SealedSystem,
  Topology,
  WireMessage,
  WorkerPeer,
} from '../src/index.js';

/** A number of its sender, and whom it was for. */
interface Job {
  readonly by: number;
  readonly n: number;
}

interface End {
  readonly peer: Peer;
  readonly messenger: MessengerEnd;
  /** From the relay: an outbox, and what the system holds of it. */
  readonly outbox: Outbox;
  readonly down: { readonly text: string; written(): void }[];
  /** To the relay. */
  readonly up: string[];
  isAlive: boolean;
  sent: number;
}

const slots: readonly { readonly role: 'agent' | 'app'; readonly slot: number }[] = [
  { role: 'agent', slot: 0 },
  { role: 'app', slot: 0 },
  { role: 'app', slot: 1 },
  { role: 'app', slot: 2 },
];

/**
 * A parent, a master, an agent and three apps; each channel is JSON, holds two messages, and is read when a step says so.
 * A worker that dies takes along what was in its channel.
 */
function createCluster(limits: Partial<OutboxLimits>) {
  const ends = new Map<string, End>();
  const dead: End[] = [];
  const workers: (WorkerPeer | undefined)[] = slots.map(() => undefined);
  const slotsOfIds: number[] = [];
  const heard: { readonly at: Peer; readonly from: string; readonly job: Job; readonly isAgain: boolean }[] = [];
  const tally = { dropped: 0, refused: 0, vanishedDown: 0, vanishedUp: 0 };
  let lastOsId = 1_000;
  let lastId = 0;

  const nameOf = ({ role, osId }: { readonly role: string; readonly osId?: number | undefined }) =>
    `${role} ${osId ?? 0}`;
  const isMessage = (text: string) => 'action' in (JSON.parse(text) as object);

  const topology = (): Topology => ({
    masterId: 100,
    parent: true,
    workers: workers.filter((worker) => worker !== undefined),
    isComing: (role, slot) =>
      slots.some((one, index) => one.role === role && (slot ?? one.slot) === one.slot && !workers[index]),
    slotOf: (role, id) => {
      const index = slotsOfIds[id];
      return index !== undefined && slots[index]?.role === role ? slots[index].slot : undefined;
    },
  });

  const router = createRouter({
    topology,
    deliver(to, message) {
      const end = ends.get(nameOf(to));
      if (!end) return false;
      if (to.role !== 'master') return end.outbox.push(message);
      end.messenger.receive(JSON.parse(JSON.stringify(message)));
      return true;
    },
    refused: () => void (tally.refused += 1),
  });

  function join(peer: Peer): End {
    const down: End['down'] = [];
    const outbox = createOutbox({
      limits,
      write(message, written) {
        down.push({ text: JSON.stringify(message), written });
        return down.length < 2;
      },
      isOpen: () => end.isAlive,
      dropped(message, reason) {
        if (isMessage(JSON.stringify(message))) tally.dropped += 1;
        router.lost(message, peer, reason);
      },
    });
    const messenger = createMessenger({
      ...peer,
      post(message: WireMessage | SealedSystem) {
        const copy = JSON.parse(JSON.stringify(message)) as WireMessage | SealedSystem;
        if (peer.role === 'master') return 'action' in copy ? router.send(copy) : router.receive(copy, peer);
        end.up.push(JSON.stringify(copy));
        return true;
      },
    });
    const end: End = { peer, messenger, outbox, down, up: [], isAlive: true, sent: 0 };
    const hear = (isAgain: boolean) => (data: unknown, from: { role: string; osId?: number | undefined }) => {
      heard.push({ at: peer, from: nameOf(from), job: data as Job, isAgain });
      return data;
    };
    messenger.on('job', hear(false)).on('again', hear(true)).handle('ask', hear(false));
    ends.set(nameOf(peer), end);
    return end;
  }

  /** The system has the next message of this end's channel read; and the relay the next one from it. */
  function read(end: End, way: 'down' | 'up'): void {
    if (way === 'up') {
      const text = end.up.shift();
      if (text !== undefined) router.receive(JSON.parse(text), end.peer);
      return;
    }
    const next = end.down.shift();
    if (!next) return;
    end.messenger.receive(JSON.parse(next.text));
    next.written();
  }

  function die(index: number): void {
    const worker = workers[index];
    const end = worker && ends.get(nameOf(worker));
    if (!end) return;
    workers[index] = undefined;
    ends.delete(nameOf(end.peer));
    dead.push(end);
    end.isAlive = false;
    tally.vanishedDown += end.down.filter(({ text }) => isMessage(text)).length;
    tally.vanishedUp += end.up.filter(isMessage).length;
    end.outbox.close();
    end.messenger.close();
    router.peerGone(end.peer);
  }

  function come(index: number): void {
    const slot = slots[index];
    if (!slot || workers[index]) return;
    lastOsId += 1;
    lastId += 1;
    slotsOfIds[lastId] = index;
    join({ role: slot.role, osId: lastOsId });
    workers[index] = { ...slot, osId: lastOsId, id: lastId };
    router.peersChanged();
  }

  join(parentPeer);
  join({ role: 'master', osId: 100 });
  for (const index of slots.keys()) come(index);
  const isQuiet = () => [...ends.values()].every(({ up, down }) => up.length + down.length === 0);
  return { ends, dead, heard, tally, router, read, die, come, isQuiet, nameOf };
}

const step = fc.record({
  what: fc.constantFrom(
    'send',
    'send',
    'send',
    'ask',
    'ask',
    'receipt',
    'again',
    'read',
    'read',
    'read',
    'read',
    'die',
    'come',
    'turn',
  ),
  /** Picks an end, an address, a slot. */
  one: fc.nat(5),
  other: fc.nat(11),
  many: fc.integer({ min: 1, max: 4 }),
});

/** Every kind of address, of whoever may be there. */
function addressOf(other: number): Address {
  return [
    'app',
    'agent',
    'master',
    'parent',
    { role: 'app', slot: 0 },
    { role: 'app', slot: 2 },
    { role: 'agent', slot: 0 },
    { role: 'app', id: 2 },
    { role: 'app', id: 3 },
    { role: 'app', osId: 1_003 },
    { role: 'agent', osId: 1_001 },
    { role: 'app', slot: 1 },
  ][other] as Address;
}

const sum = (rows: readonly Counts[], name: 'sent' | 'received' | 'waiting', isCounted = (_row: Counts) => true) =>
  rows.reduce((total, row) => total + (isCounted(row) ? row[name] : 0), 0);

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

test.each([
  ['channels with room', 100_000],
  ['channels that are soon full', 3],
])('every message is delivered once or reported, in order, and the counters agree: %s', async (_what, count) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 50, maxLength: 300 }), async (steps) => {
      const cluster = createCluster({ count });
      const { ends, dead, heard, tally, router, nameOf } = cluster;
      const questions: { readonly end: End; readonly job: Job; state: string; delivered?: readonly Peer[] }[] = [];
      const unsettled = () => questions.filter(({ end, state }) => end.isAlive && state === 'open').length;

      function act(what: string, end: End, to: Address): void {
        const job: Job = { by: end.peer.osId, n: (end.sent += 1) };
        if (what === 'send') return void end.messenger.send('job', job, to);
        const question: (typeof questions)[number] = { end, job, state: 'open' };
        questions.push(question);
        if (what === 'ask') {
          end.messenger.request(to, 'ask', job, { timeoutMs: Infinity }).then(
            (reply) => (question.state = (reply as Job).n === job.n ? 'replied' : 'wrong'),
            (error: Error) => (question.state = error.name),
          );
          return;
        }
        const delivery = what === 'again' ? 'at-least-once' : 'once';
        end.messenger
          .send(what === 'again' ? 'again' : 'job', job, to, { receipt: true, timeoutMs: Infinity, delivery })
          .then(
            ({ delivered }) => Object.assign(question, { state: 'receipted', delivered }),
            (error: Error) => (question.state = error.name),
          );
      }

      for (const { what, one, other, many } of steps) {
        const end = [...ends.values()][one % ends.size];
        if (!end) continue;
        for (let left = many; left > 0; left -= 1) {
          if (what === 'read') cluster.read(end, other % 2 === 0 ? 'up' : 'down');
          else if (what === 'die') cluster.die(other % slots.length);
          else if (what === 'come') cluster.come(other % slots.length);
          // oxlint-disable-next-line no-await-in-loop -- steps come one after another
          else if (what === 'turn') await Promise.resolve();
          // At least once is for a single receiver.
          else act(what, end, addressOf(what === 'again' && other === 0 ? 4 : other));
        }
      }
      // Everybody comes back, and all is read.
      for (const index of slots.keys()) cluster.come(index);
      for (let rounds = 0; rounds < 300; rounds += 1) {
        for (const end of ends.values()) for (const way of ['up', 'down'] as const) cluster.read(end, way);
        if (!cluster.isQuiet()) continue;
        // oxlint-disable-next-line no-await-in-loop -- what was read is answered
        await new Promise(setImmediate);
        if (cluster.isQuiet() && unsettled() === 0) break;
        // What is sent again may be so after a while.
        vi.advanceTimersByTime(1_000);
      }
      expect(cluster.isQuiet()).toBe(true);

      // Every question of those who are alive has come to an end, and to the right one.
      expect(unsettled()).toBe(0);
      expect(questions.filter(({ state }) => state === 'wrong')).toEqual([]);

      // Once, and in order, for each pair.
      const last = new Map<string, number>();
      const copies = new Set<string>();
      for (const { at, from, job, isAgain } of heard) {
        expect(from.endsWith(` ${job.by}`)).toBe(true);
        const pair = `${from} to ${nameOf(at)}`;
        expect(copies.has(`${pair} ${job.n}`)).toBe(false);
        copies.add(`${pair} ${job.n}`);
        if (isAgain) continue;
        expect(job.n).toBeGreaterThan(last.get(pair) ?? 0);
        last.set(pair, job.n);
      }

      // What a receipt says is so.
      for (const { end, job, state, delivered = [] } of questions) {
        for (const peer of delivered) expect(copies).toContain(`${nameOf(end.peer)} to ${nameOf(peer)} ${job.n}`);
        if (state === 'replied')
          expect(heard.some((each) => each.job.by === job.by && each.job.n === job.n)).toBe(true);
      }

      // The sums: what ends sent has come to the relay; what the relay sent on has been heard, or was lost with a channel.
      const everybody = [...ends.values(), ...dead];
      const rows = router.counters();
      const isIncoming = ({ peer }: Counts) => peer.includes(' → ');
      const sentByEnds = everybody.reduce((total, { messenger }) => total + sum(messenger.counters(), 'sent'), 0);
      const refusedByMaster = everybody
        .filter(({ peer }) => peer.role === 'master')
        .reduce((total, { messenger }) => total + messenger.counters().reduce((all, row) => all + row.refused, 0), 0);
      expect(sum(rows, 'received', isIncoming)).toBe(sentByEnds + refusedByMaster - tally.vanishedUp);
      expect(sum(rows, 'waiting')).toBe(0);
      expect(sum(rows, 'sent')).toBe(heard.length + tally.dropped + tally.vanishedDown);
      const received = everybody.reduce((total, { messenger }) => total + sum(messenger.counters(), 'received'), 0);
      expect(received).toBe(heard.length);
      for (const end of ends.values()) end.messenger.close();
    }),
    { numRuns: 40 },
  );
});
