import { expect, test } from 'vitest';
import { createSockets } from '../src/sockets.js';

test('each listener gets its own socket, in whatever order they come', async () => {
  const { port, bound } = createSockets();
  const [first, second] = [{}, {}];
  const waiting = port.bound(0);
  bound({ listener: 1 }, second);
  bound({}, first);
  // The second answer comes in any case, and counts only where the first was lost.
  bound({ listener: 1 }, undefined);
  expect((await waiting).socket).toBe(first);
  expect((await port.bound(1)).socket).toBe(second);
});

test('why there is none is told to the listener that it concerns', async () => {
  const { port, bound } = createSockets();
  const error = { code: 'EADDRINUSE', message: 'taken' };
  bound({ listener: 2, error }, undefined);
  expect(await port.bound(2)).toEqual({ error, socket: undefined });
});

test('a slot’s sockets are lent one by one, and given back together', () => {
  const { port, lent, givenBack } = createSockets();
  const told: string[] = [];
  for (const listener of [0, 1])
    port.onLoan(
      listener,
      (slot) => told.push(`take ${listener}/${slot}`),
      (slot) => told.push(`back ${listener}/${slot}`),
    );
  lent({ slot: 3 }, {});
  lent({ slot: 3, listener: 1 }, {});
  lent({ slot: 3, listener: 1 }, undefined);
  givenBack({ slot: 3 });
  expect(told).toEqual(['take 0/3', 'take 1/3', 'back 0/3', 'back 1/3']);
});
