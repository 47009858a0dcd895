import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createDistributor } from '../../src/master/distributor.js';
import type { Origin, Target } from '../../src/master/passenger.js';
import { pickSlot } from '../../src/slots/pick-slot.js';
import type { RawConnection } from '../../src/raw-connection.js';

class FakeConnection implements RawConnection {
  closed = 0;
  readonly address: string | undefined;
  constructor(address: string | undefined) {
    this.address = address;
  }
  getpeername(out: { address?: string }): number {
    if (this.address === undefined) return -107;
    out.address = this.address;
    return 0;
  }
  close(): void {
    this.closed += 1;
  }
}

interface Sent {
  readonly origin: Origin;
  readonly connection: RawConnection;
  written(error: Error | null): void;
}

class FakeTarget implements Target {
  open = true;
  readonly sent: Sent[] = [];
  readonly slot: number;
  constructor(slot: number) {
    this.slot = slot;
  }
  isOpen(): boolean {
    return this.open;
  }
  send(origin: Origin, connection: RawConnection, written: (error: Error | null) => void): void {
    this.sent.push({ origin, connection, written });
  }
}

const addresses = Array.from({ length: 40 }, (_, index) => `192.0.2.${index}`);

function setUp({ slots = 3, mostWaiting = 1_024 } = {}) {
  const targets = Array.from({ length: slots }, (_, slot) => new FakeTarget(slot));
  let ready: readonly FakeTarget[] = targets;
  const distributor = createDistributor({ targets: () => ready, waitMs: 1_000, mostWaiting });
  const connections = addresses.map((address) => new FakeConnection(address));
  const accept = (): void => connections.forEach((connection) => distributor.accept(connection));
  const setReady = (now: readonly FakeTarget[]): void => {
    ready = now;
    distributor.changed();
  };
  return { targets, distributor, connections, accept, setReady };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('each connection goes to the slot of its address, and is let go once it has left', () => {
  const { targets, distributor, connections, accept } = setUp();
  accept();
  for (const connection of connections) {
    const target = targets.find(({ sent }) => sent.some((one) => one.connection === connection));
    expect(target?.slot).toBe(pickSlot(connection.address ?? '', [0, 1, 2]));
    expect(connection.closed).toBe(0);
  }
  expect(distributor.held).toBe(connections.length);
  for (const { sent } of targets) for (const { written } of sent) written(null);
  expect(connections.map(({ closed }) => closed)).toEqual(addresses.map(() => 1));
  expect(distributor.held).toBe(0);
});

test('what a proxy has said goes before the address of the connection', () => {
  const { targets, distributor } = setUp();
  const origin = { address: '203.0.113.9', port: 1, head: 'aGk=' };
  distributor.accept(new FakeConnection('192.0.2.1'), origin);
  const target = targets[pickSlot('203.0.113.9', [0, 1, 2]) ?? -1];
  expect(target?.sent.map((one) => one.origin)).toEqual([origin]);
});

test('a connection that has ended already is closed', () => {
  const { distributor } = setUp();
  const connection = new FakeConnection(undefined);
  distributor.accept(connection);
  expect(connection.closed).toBe(1);
});

describe('a worker that dies', () => {
  test('what was on its way goes to others, each to its own, and what has left is not sent twice', () => {
    const { targets, connections, accept, setReady, distributor } = setUp();
    accept();
    const [dying, ...others] = targets as [FakeTarget, ...FakeTarget[]];
    const [left, ...onTheWay] = dying.sent;
    left?.written(null);
    const before = others.map(({ sent }) => sent.length);
    dying.open = false;
    setReady(others);
    const moved = others.flatMap(({ sent }, index) => sent.slice(before[index]).map(({ connection }) => connection));
    expect(new Set(moved)).toEqual(new Set(onTheWay.map(({ connection }) => connection)));
    for (const { sent } of targets) for (const { written } of sent) written(null);
    expect(connections.map(({ closed }) => closed)).toEqual(addresses.map(() => 1));
    expect(distributor.held).toBe(0);
  });

  test('a connection that could not be sent waits for the news, and goes elsewhere', () => {
    const { targets, accept, setReady, distributor } = setUp({ slots: 2 });
    accept();
    const [dying, other] = targets as [FakeTarget, FakeTarget];
    const count = dying.sent.length;
    for (const { written } of dying.sent) written(new Error('gone'));
    const before = other.sent.length;
    dying.open = false;
    setReady([other]);
    expect(other.sent.length - before).toBe(count);
    distributor.close();
  });
});

describe('while nobody is ready', () => {
  test('connections wait, in order, for whoever becomes ready', () => {
    const { targets, accept, setReady, connections } = setUp();
    setReady([]);
    accept();
    const [first] = targets as [FakeTarget];
    setReady([first]);
    expect(first.sent.map(({ connection }) => connection)).toEqual(connections);
    vi.advanceTimersByTime(10_000);
    expect(connections.every(({ closed }) => closed === 0)).toBe(true);
  });

  test('not longer than they may', () => {
    const { accept, setReady, connections, distributor } = setUp();
    setReady([]);
    accept();
    vi.advanceTimersByTime(999);
    expect(connections.some(({ closed }) => closed > 0)).toBe(false);
    vi.advanceTimersByTime(1);
    expect(connections.every(({ closed }) => closed === 1)).toBe(true);
    expect(distributor.held).toBe(0);
  });

  test('not more than may', () => {
    const { accept, setReady, connections } = setUp({ mostWaiting: 10 });
    setReady([]);
    accept();
    expect(connections.map(({ closed }) => closed)).toEqual(addresses.map((_, index) => (index < 10 ? 0 : 1)));
  });
});

test('more than may wait for a worker that is stuck are closed', () => {
  const { targets, accept, connections } = setUp({ slots: 1, mostWaiting: 10 });
  accept();
  expect(targets[0]?.sent).toHaveLength(10);
  expect(connections.filter(({ closed }) => closed === 1)).toHaveLength(30);
});

describe('a connection that comes back', () => {
  test('goes to another, though its worker is still counted as ready', () => {
    const { targets, distributor, connections, accept, setReady } = setUp();
    accept();
    const [first, ...others] = targets as [FakeTarget, ...FakeTarget[]];
    const before = first.sent.length;
    distributor.retire(first);
    for (const { sent } of targets) for (const { written } of sent) written(null);
    accept();
    expect(first.sent).toHaveLength(before);
    distributor.retire(others[0] as FakeTarget);
    distributor.retire(others[1] as FakeTarget);
    accept();
    expect(
      connections.map(({ closed }) => closed),
      'they wait',
    ).toEqual(addresses.map(() => 1));
    const replacement = new FakeTarget(0);
    setReady([replacement, ...others]);
    expect(replacement.sent).toHaveLength(addresses.length);
  });

  test('goes on to whoever is ready now, with a count', () => {
    const { targets, distributor, setReady } = setUp({ slots: 2 });
    const [first, second] = targets as [FakeTarget, FakeTarget];
    setReady([first]);
    const connection = new FakeConnection('192.0.2.1');
    distributor.accept(connection);
    setReady([second]);
    distributor.accept(connection, { declined: 1 });
    expect(second.sent[0]?.origin).toEqual({ declined: 1 });
  });

  test('not for ever', () => {
    const { distributor } = setUp();
    const connection = new FakeConnection('192.0.2.1');
    distributor.accept(connection, { declined: 9 });
    expect(connection.closed).toBe(1);
  });
});

test('close leaves nothing open, and what comes later is closed', () => {
  const { distributor, accept, setReady, connections, targets } = setUp();
  connections.slice(0, 20).forEach((connection) => distributor.accept(connection));
  setReady([]);
  connections.slice(20).forEach((connection) => distributor.accept(connection));
  distributor.close();
  expect(connections.every(({ closed }) => closed === 1)).toBe(true);
  for (const { sent } of targets) for (const { written } of sent) written(null);
  accept();
  expect(connections.map(({ closed }) => closed)).toEqual(addresses.map(() => 2));
});

test('who is picked may be said, of those that can be given connections', () => {
  const targets = Array.from({ length: 3 }, (_, slot) => new FakeTarget(slot));
  const asked: (readonly number[])[] = [];
  const distributor = createDistributor({
    targets: () => targets,
    pick(those) {
      asked.push(those.map(({ slot }) => slot));
      return those.at(-1);
    },
  });
  const [first, second] = ['192.0.2.1', '192.0.2.2'].map((address) => new FakeConnection(address));
  if (!first || !second) throw new Error('there are two');
  distributor.accept(first);
  distributor.retire(targets[2] as Target);
  distributor.accept(second);
  expect(asked).toEqual([
    [0, 1, 2],
    [0, 1],
  ]);
  expect(targets.map(({ sent }) => sent.length)).toEqual([0, 1, 1]);
});
