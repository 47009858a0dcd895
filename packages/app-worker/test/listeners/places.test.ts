import { expect, test } from 'vitest';
import { placesOf } from '../../src/listeners/places.js';

const entry = { kind: 'entry', app: '/app.js', agent: undefined } as const;
const classes = { kind: 'classes', path: '/framework' } as const;
const files = { key: '/key', cert: '/cert' };

test('without orders for places there is one, where the options and the application say', () => {
  const order = { port: 4711, socket: 'given', options: { port: 1, https: files }, framework: entry } as const;
  expect(placesOf({ port: 2 }, order)).toEqual([
    { listener: 0, wish: { port: 2, https: files }, where: { port: 4711, socket: 'given', options: order.options } },
  ]);
});

test('a framework of classes has the port in its wish', () => {
  const order = { socket: 'shared', options: { port: 1 }, framework: classes } as const;
  expect(placesOf({ port: 2, https: files }, order)).toMatchObject([
    { wish: { port: 2, https: files }, where: { options: { port: undefined } } },
  ]);
});

test('the master’s places go before all wishes, each with its certificate or the one for all', () => {
  const other = { key: '/k', cert: '/c' };
  const order = {
    socket: 'shared',
    options: { port: 1, https: files },
    framework: entry,
    listen: [
      { port: 0, taken: 5, socket: 'given' },
      { path: '/a', socket: 'shared', https: false },
      { port: 7, socket: 'shared', reusePort: true, https: other },
    ],
  } as const;
  expect(placesOf({ port: 9 }, order)).toEqual([
    { listener: 0, wish: { port: 0, https: files }, where: { port: 5, socket: 'given', options: {} } },
    { listener: 1, wish: { path: '/a', https: undefined }, where: { port: undefined, socket: 'shared', options: {} } },
    {
      listener: 2,
      wish: { port: 7, reusePort: true, https: other },
      where: { port: undefined, socket: 'shared', options: {} },
    },
  ]);
});
