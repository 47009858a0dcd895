import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openMessage, openSystem, sealSystem } from '../src/index.js';
import type { SystemMessage } from '../src/index.js';
import { hostile } from './hostile.js';

const messages: readonly SystemMessage[] = [
  { type: 'ready', data: { bootMs: 12 } },
  {
    type: 'ready',
    data: { address: { port: 7001, hostname: '::', family: 'IPv6' }, protocol: 'http', debugPort: 9230, bootMs: 1.5 },
  },
  { type: 'ready', data: { address: { path: '/tmp/app.sock' }, protocol: 'https', bootMs: 0 } },
  { type: 'ready', data: { address: { port: 1 }, others: [{ address: { path: '/a' }, protocol: 'http' }], bootMs: 0 } },
  { type: 'failed', data: { error: { name: 'TypeError', message: 'no' }, phase: 'boot' } },
  {
    type: 'begin',
    data: {
      id: 1,
      slot: 0,
      role: 'app',
      framework: { kind: 'entry' },
      options: { baseDir: '/app' },
      port: 0,
      graceMs: 5000,
    },
  },
  { type: 'begin', data: { id: 1, slot: 0, role: 'agent', framework: null, options: {}, graceMs: 5000 } },
  { type: 'recycle-me', data: { why: 'it is old' } },
  {
    type: 'begin',
    data: {
      ...{ id: 1, slot: 0, role: 'app', framework: null, options: {}, graceMs: 5000 },
      recycle: { rssBytes: 1, ceilingBytes: 2, heapShare: 0.5, ageMs: 3, requests: 4 },
    },
  },
  {
    type: 'begin',
    data: {
      ...{ id: 1, slot: 0, role: 'app', framework: null, options: {}, graceMs: 5000 },
      listen: [
        { port: 0, taken: 7001, socket: 'given', https: false },
        { path: '/a', socket: 'shared' },
      ],
    },
  },
  { type: 'bind', data: { port: 0, hostname: '::1', listener: 1 } },
  { type: 'bound', data: { listener: 1, error: { code: 'EADDRINUSE', message: 'taken' } } },
  { type: 'lend', data: { slot: 2, listener: 1 } },
  { type: 'limit', data: { maxConnections: 5 } },
  { type: 'full', data: { refused: 1 } },
  { type: 'load', data: { taken: 7, open: 3 } },
  { type: 'peers', data: { agentIds: [], appIds: [3, 4] } },
  { type: 'cluster-ready', data: { address: 'http://127.0.0.1:7001' } },
  { type: 'retire', data: { graceMs: 0, lingerMs: 0, spreadMs: 0 } },
];

describe.each(messages)('$type $data', (message) => {
  test('arrives over JSON and over structured clone as what it was', () => {
    const sealed = sealSystem(message);
    expect(openSystem(JSON.parse(JSON.stringify(sealed)))).toEqual(message);
    expect(openSystem(structuredClone(sealed))).toEqual(message);
  });

  test('is not seen by an Egg messenger, nor by ours', () => {
    expect(sealSystem(message)).not.toHaveProperty('action');
    expect(openMessage(sealSystem(message), 'app').refusal?.reason).toBe('foreign');
  });
});

test.each([
  undefined,
  'ready',
  [],
  {},
  { action: 'egg-ready' },
  { '@ec': 'yes', type: 'ready', data: { bootMs: 1 } },
  { '@ec': 1, action: 'a user may call a field so', type: 'ready', data: { bootMs: 1 } },
])('foreign: %j', (raw) => {
  expect(openSystem(raw)).toBeUndefined();
});

test('another version is refused with both versions and what to do', () => {
  const opened = openSystem({ '@ec': 2, type: 'ready', data: { bootMs: 1 } });
  expect(opened).toEqual({
    type: 'refused',
    refusal: {
      reason: 'protocol',
      text: 'a system message speaks protocol 2, not 1: install one version of all @ec packages',
    },
  });
});

test.each([
  { type: 'unheard-of', data: {} },
  { type: 'constructor', data: {} },
  { type: '__proto__', data: {} },
  { type: 5, data: {} },
  { type: 'ready' },
  { type: 'ready', data: null },
  { type: 'ready', data: {} },
  { type: 'ready', data: { bootMs: '1' } },
  { type: 'ready', data: { bootMs: 1, address: 7001 } },
  { type: 'ready', data: { bootMs: 1, address: { port: '7001' } } },
  { type: 'ready', data: { bootMs: 1, protocol: 'gopher' } },
  { type: 'ready', data: { bootMs: 1, others: [{ address: { port: 1 } }] } },
  { type: 'begin', data: { id: 1, slot: 0, role: 'app', options: {}, graceMs: 1, listen: [{ port: 80 }] } },
  {
    type: 'begin',
    data: { id: 1, slot: 0, role: 'app', options: {}, graceMs: 1, listen: { port: 80, socket: 'own' } },
  },
  { type: 'bind', data: { port: 1, listener: '0' } },
  { type: 'failed', data: { error: 'text', phase: 'boot' } },
  { type: 'failed', data: { error: { name: 'E', message: 'm' }, phase: 'later' } },
  { type: 'begin', data: { id: 1, slot: 0, role: 'master', options: {}, graceMs: 1 } },
  { type: 'peers', data: { agentIds: ['1'], appIds: [] } },
  { type: 'retire', data: { graceMs: null, lingerMs: 0, spreadMs: 0 } },
])('refused: %j', (message) => {
  expect(openSystem({ '@ec': 1, ...message })).toMatchObject({ type: 'refused', refusal: { reason: 'malformed' } });
});

test('whatever comes is foreign, refused, or a message that can be sealed and opened again', () => {
  fc.assert(
    fc.property(hostile, ({ raw }) => {
      const opened = openSystem(raw);
      if (opened === undefined) return;
      if (opened.type === 'refused') expect(opened.refusal.text).toMatch(/^a system message /);
      else expect(openSystem(sealSystem(opened))).toEqual(opened);
    }),
    { numRuns: 1000 },
  );
});
