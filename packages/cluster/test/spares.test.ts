import { expect, test } from 'vitest';
import type { Fact } from '@ec/manager';
import type { Application } from '../src/application.js';
import { declaration } from '../src/options.js';
import { assertSpareable } from '../src/spares/assert-spareable.js';
import { spareLine } from '../src/spares/describe-spares.js';
import { running, viewOf } from './view.js';

const entry = { kind: 'entry', app: '/shop/app.js', agent: undefined, name: 'shop', version: '1.0.0' } as const;
const egg = { kind: 'classes', path: '/egg', name: 'egg', version: '4.0.0' } as const;

const applicationOf = (spares: number, framework: Application['framework'] = entry): Application => ({
  framework,
  options: declaration.parse({ spares }, { env: {}, cwd: '/shop' }),
});

test.each<[string, Application, Parameters<typeof assertSpareable>[1] | object, RegExp | undefined]>([
  ['a plain application', applicationOf(1), {}, undefined],
  ['a framework class', applicationOf(1, egg), {}, /egg boots and listens in one go/],
  ['threads', applicationOf(1), { runsAs: 'thread' }, /startMode: "process"/],
  ['ports', applicationOf(1), { ports: [3000, 3001] }, /leave one of them out/],
  ['none asked for', applicationOf(0, egg), { runsAs: 'thread' }, undefined],
])('%s', (_, application, mode, why) => {
  const check = (): void =>
    assertSpareable(application, {
      runsAs: 'process',
      ports: [],
      apps: 2,
      socket: 'shared',
      choice: undefined,
      listeners: [],
      canOverlap: true,
      ...mode,
    });
  if (why) expect(check).toThrow(why);
  else expect(check).not.toThrow();
});

test.each<[Parameters<typeof spareLine>[0] & Fact, string]>([
  [{ fact: 'spare-ready', worker: 'app#3', bootMs: 40 }, 'info app#3 (pid 203) is loaded and waits, after 40 ms'],
  [{ fact: 'spare-taken', worker: 'app#2', slot: 1 }, 'info app#2 (slot 1, pid 202) was a spare and takes slot 1'],
  [{ fact: 'spare-outdated', worker: 'app#3' }, 'debug app#3 (pid 203) is of the old code, and ends'],
  [{ fact: 'spare-planned', attempt: 2, delayMs: 750 }, 'warn a spare starts again in 0.8 s, 2nd time in a row'],
])('%j', (fact, expected) => {
  const { level, text } = spareLine(fact, viewOf(running));
  expect(`${level} ${String(text)}`).toBe(expected);
});
