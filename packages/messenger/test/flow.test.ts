import { expect, test, vi } from 'vitest';
import type { Address, Peer } from '../src/index.js';
import { createFlow } from '../src/flow.js';

const app: Peer = { role: 'app', osId: 301 };
const other: Peer = { role: 'app', osId: 302 };
const agent: Peer = { role: 'agent', osId: 200 };

test.each<[string, Address | undefined, boolean]>([
  ['its role', 'app', false],
  ['another role', 'agent', true],
  ['itself', app, false],
  ['another of its role', other, true],
  ['its id', { osId: 301 }, false],
  ['its id in text, as Egg 4 keeps them', { osId: '301' as unknown as number }, false],
  ['another id', { osId: 302 }, true],
  ['a slot, which may be its', { role: 'app', slot: 1 }, false],
  ['a worker, who may be it', { role: 'app', id: 2 }, false],
  ['a slot of another role', { role: 'agent', slot: 0 }, true],
  ['somebody of its role', { role: 'app', osId: undefined }, false],
  ['the default, who may be it', undefined, false],
])('an app is full: %s is open: %j %s', (_what, to, isOpen) => {
  const flow = createFlow();
  expect(flow.isOpen(to)).toBe(true);
  flow.set(app, false);
  expect(flow.isOpen(to)).toBe(isOpen);
  flow.set(app, true);
  expect(flow.isOpen(to)).toBe(true);
});

test('who waits for a role waits for all of it, who waits for one only for that', async () => {
  const flow = createFlow();
  const opened: string[] = [];
  for (const peer of [app, other, agent]) flow.set(peer, false);
  const all = [
    flow.opened('app').then(() => opened.push('apps')),
    flow.opened(app).then(() => opened.push('app')),
    flow.opened(undefined).then(() => opened.push('anybody')),
  ];
  flow.set(app, true);
  await all[1];
  flow.set(other, true);
  await all[0];
  flow.set(agent, true);
  await Promise.all(all);
  expect(opened).toEqual(['app', 'apps', 'anybody']);
});

test('nobody waits for who is open', async () => {
  const flow = createFlow();
  flow.set(app, false);
  await flow.opened('agent');
});

test('who is not there any more holds up nobody', async () => {
  const flow = createFlow();
  for (const peer of [app, other]) flow.set(peer, false);
  const settled = vi.fn();
  const opened = flow.opened('app').then(settled);
  flow.keep(new Set([302, 200]));
  expect([flow.isOpen(app), flow.isOpen(other)]).toEqual([true, false]);
  await Promise.resolve();
  expect(settled).not.toHaveBeenCalled();
  flow.keep(new Set());
  await opened;
});
