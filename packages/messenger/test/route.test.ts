import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { route } from '../src/index.js';
import type { Peer, RefusalReason, Role, Topology, WireMessage } from '../src/index.js';
import { people } from './people.js';

const full = people({ agentId: 200, appIds: [301, 302, 303] });
const withoutAgent = people({ appIds: [301, 302, 303] });
const withoutApps = people({ agentId: 200 });
const withoutParent: Topology = { ...full, parent: false };

const parent: Peer = { role: 'parent', osId: 0 };
const master: Peer = { role: 'master', osId: 100 };
const agent: Peer = { role: 'agent', osId: 200 };
const app: Peer = { role: 'app', osId: 301 };
const everyApp = ['app 301', 'app 302', 'app 303'];

const names = (peers: readonly Peer[]) => peers.map(({ role, osId }) => `${role} ${osId}`);

interface Row {
  readonly what: string;
  readonly from: Peer;
  readonly address: Omit<WireMessage, 'action'>;
  readonly topology?: Topology;
  readonly to: readonly string[];
}

const delivered: readonly Row[] = [
  { what: 'the agent speaks to the apps by default', from: agent, address: {}, to: everyApp },
  { what: 'an app speaks to the agent by default', from: app, address: {}, to: ['agent 200'] },
  { what: 'the parent speaks to the master by default', from: parent, address: {}, to: ['master 100'] },
  { what: 'an empty `to` is none', from: app, address: { to: '' }, to: ['agent 200'] },
  { what: 'to every app, the sender included', from: app, address: { to: 'app' }, to: everyApp },
  { what: 'from the parent to the apps', from: parent, address: { to: 'app' }, to: everyApp },
  { what: 'from the master to the apps', from: master, address: { to: 'app' }, to: everyApp },
  { what: 'to the agent, itself included', from: agent, address: { to: 'agent' }, to: ['agent 200'] },
  { what: 'from the master to the agent', from: master, address: { to: 'agent' }, to: ['agent 200'] },
  { what: 'from an app to the master', from: app, address: { to: 'master' }, to: ['master 100'] },
  { what: 'from the agent to the parent', from: agent, address: { to: 'parent' }, to: ['parent 0'] },
  { what: 'the id of the master', from: app, address: { receiverPid: '100' }, to: ['master 100'] },
  { what: 'the id of the agent', from: app, address: { receiverPid: '200' }, to: ['agent 200'] },
  { what: 'the id of an app', from: agent, address: { receiverPid: '302' }, to: ['app 302'] },
  { what: 'the id goes before `to`', from: app, address: { to: 'app', receiverPid: '200' }, to: ['agent 200'] },
  { what: 'the worker id alone', from: agent, address: { receiverWorkerId: '303' }, to: ['app 303'] },
  {
    what: 'the worker id goes before the pid',
    from: agent,
    address: { receiverWorkerId: '303', receiverPid: '302' },
    to: ['app 303'],
  },
  {
    what: 'an empty worker id is none',
    from: agent,
    address: { receiverWorkerId: '', receiverPid: '302' },
    to: ['app 302'],
  },
  {
    what: 'an app, while the agent is down',
    from: agent,
    address: { receiverPid: '302' },
    topology: withoutAgent,
    to: ['app 302'],
  },
  {
    what: 'the apps, while the agent is down',
    from: app,
    address: { to: 'app' },
    topology: withoutAgent,
    to: everyApp,
  },
  {
    what: 'an app whose thread id is the pid of the master',
    from: agent,
    address: { receiverPid: '1' },
    topology: people({ agentId: 200, masterId: 1, appIds: [1] }),
    to: ['app 1'],
  },
];

test.each(delivered)('$what', ({ from, address, topology = full, to }) => {
  const { deliveries, refusal } = route({ action: 'hello', data: { n: 1 }, ...address }, from, topology);
  expect(refusal).toBeUndefined();
  expect(names(deliveries.map((delivery) => delivery.to))).toEqual(to);
  for (const { message, to: receiver } of deliveries) {
    expect(message).toMatchObject({ action: 'hello', data: { n: 1 }, from: from.role, to: receiver.role });
  }
});

interface RefusedRow extends Omit<Row, 'to'> {
  readonly reason: RefusalReason;
}

const refused: readonly RefusedRow[] = [
  { what: 'the master has no default', from: master, address: {}, reason: 'no-addressee' },
  { what: 'a role nobody has', from: app, address: { to: 'everyone' }, reason: 'unknown-role' },
  { what: 'a role that every object has', from: app, address: { to: 'constructor' }, reason: 'unknown-role' },
  { what: 'the agent is down', from: app, address: {}, topology: withoutAgent, reason: 'agent-down' },
  {
    what: 'the id of the agent that is down',
    from: app,
    address: { receiverPid: '200' },
    topology: withoutAgent,
    reason: 'unknown-receiver',
  },
  { what: 'an id nobody has', from: app, address: { receiverPid: '999' }, reason: 'unknown-receiver' },
  {
    what: 'an id nobody has, with a role that is there',
    from: agent,
    address: { to: 'app', receiverPid: '999' },
    reason: 'unknown-receiver',
  },
  { what: 'an id with other text', from: agent, address: { receiverPid: ' 302' }, reason: 'unknown-receiver' },
  { what: 'no app yet', from: agent, address: {}, topology: withoutApps, reason: 'no-apps' },
  { what: 'no parent', from: agent, address: { to: 'parent' }, topology: withoutParent, reason: 'no-parent' },
];

test.each(refused)('refused: $what', ({ from, address, topology = full, reason }) => {
  const routed = route({ action: 'hello', ...address }, from, topology);
  expect(routed.deliveries).toEqual([]);
  expect(routed.refusal).toMatchObject({ reason, action: 'hello' });
  expect(routed.refusal?.text).toContain(`"hello" from ${from.role}`);
});

describe('stamps', () => {
  const forged: WireMessage = { action: 'x', from: 'parent', senderWorkerId: '1', to: 'app', receiverPid: '200' };

  test('what the sender claims is not believed', () => {
    const [delivery] = route(forged, app, full).deliveries;
    expect(delivery?.message).toEqual({ ...forged, from: 'app', senderWorkerId: '301', to: 'agent' });
  });

  test('the parent has no id', () => {
    const [delivery] = route(forged, parent, full).deliveries;
    expect(delivery?.message).toEqual({ action: 'x', from: 'parent', to: 'agent', receiverPid: '200' });
  });

  test.each(['extra', '__proto__', 'constructor', 'toString'])(
    'a field %s that we do not know travels along',
    (key) => {
      const message = JSON.parse(`{"action":"x","${key}":{"a":1}}`) as WireMessage;
      const [delivery] = route(message, app, full).deliveries;
      expect(Object.getOwnPropertyDescriptor(delivery?.message, key)?.value).toEqual({ a: 1 });
    },
  );

  test('fields that we do not know travel along', () => {
    const message = JSON.parse('{"action":"x","extra":1,"__proto__":{"polluted":true}}') as WireMessage;
    const [delivery] = route(message, app, full).deliveries;
    expect(JSON.parse(JSON.stringify(delivery?.message))).toMatchObject({ extra: 1 });
    expect(Object.hasOwn(delivery?.message ?? {}, '__proto__')).toBe(true);
    expect(delivery?.message).not.toHaveProperty('polluted');
  });
});

describe('whatever comes', () => {
  const id = fc.oneof(fc.constantFrom(0, 1, 2, 3, 100), fc.integer({ min: -1, max: 2 ** 31 }));
  const peer: fc.Arbitrary<Peer> = fc.record({
    role: fc.constantFrom<Role>('parent', 'master', 'agent', 'app'),
    osId: id,
  });
  const topology: fc.Arbitrary<Topology> = fc
    .record({
      masterId: id,
      parent: fc.boolean(),
      agentId: fc.option(id, { nil: undefined }),
      appIds: fc.uniqueArray(id, { maxLength: 5 }),
    })
    .map(people);
  const text = fc.oneof(
    fc.constantFrom('parent', 'master', 'agent', 'app', '', '__proto__'),
    id.map(String),
    fc.string(),
  );
  const message: fc.Arbitrary<WireMessage> = fc.record(
    {
      action: fc.string(),
      data: fc.jsonValue(),
      to: text,
      from: text,
      receiverPid: text,
      receiverWorkerId: text,
      senderWorkerId: text,
    },
    { requiredKeys: ['action'] },
  );

  test('nothing is thrown or modified, only peers of the topology are reached, and every sender is stamped', () => {
    fc.assert(
      fc.property(message, peer, topology, (given, from, there) => {
        const before = structuredClone(given);
        Object.freeze(given);
        const { deliveries, refusal } = route(given, from, there);
        expect(given).toEqual(before);
        expect(deliveries.length > 0).toBe(refusal === undefined);
        const present = [`master ${there.masterId}`, ...(there.parent ? ['parent 0'] : []), ...names(there.workers)];
        for (const { to, message: sent } of deliveries) {
          expect(present).toContain(`${to.role} ${to.osId}`);
          expect(sent).toMatchObject({ action: given.action, from: from.role, to: to.role });
          expect(sent.senderWorkerId).toBe(from.role === 'parent' ? undefined : String(from.osId));
          expect(sent).not.toBe(given);
        }
        expect(new Set(names(deliveries.map(({ to }) => to))).size).toBe(deliveries.length);
      }),
      { numRuns: 1000 },
    );
  });
});
