import { expect, test } from 'vitest';
import type { Order } from '../src/order.js';
import { createPlace } from '../src/place.js';

const order: Order = {
  id: 3,
  role: 'app',
  framework: { kind: 'entry', app: '/app.js', agent: undefined },
  options: {},
  graceMs: 100,
};

test('with the order, where that names it', async () => {
  const place = createPlace({ ...order, slot: 2 });
  expect(place.slot).toBe(2);
  expect(await place.taken).toEqual({ ...order, slot: 2 });
  place.take({ slot: 1, slots: 4 });
  expect(place.slot).toBe(2);
});

test('of a spare when it is told, with what is the case then', async () => {
  const place = createPlace({ ...order, sticky: { by: 'connection', slots: 2 } });
  expect(place.order).toBeUndefined();
  expect(() => place.slot).toThrow(/app#3 is a spare/);
  place.take({ slot: 1, slots: 4, sticky: { by: 'connection', slots: 4 }, recycle: { requests: 5 } });
  expect(place.slot).toBe(1);
  expect(await place.taken).toMatchObject({ slot: 1, sticky: { slots: 4 }, recycle: { requests: 5 } });
});
