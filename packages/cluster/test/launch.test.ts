import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Application } from '../src/application.js';
import { planLaunch } from '../src/launch.js';
import { declaration } from '../src/options.js';
import { plainStyle } from '../src/plain/style.js';
import { running } from './view.js';

const options = declaration.parse(
  { title: 'shop', embedded: true, https: { key: '/k', cert: '/c', passphrase: 'hush' }, unknown: [1] },
  { unknown: 'pass', env: {}, cwd: '/shop', isReadableFile: () => true },
);
const framework = { kind: 'classes', path: '/shop/node_modules/egg', name: 'egg', version: '3.0.0' } as const;
const application: Application = { options, framework };
const launch = planLaunch(application, running.plan, { ...plainStyle(application), extra: { clusterPort: 10_240 } });

test('workers are told the options as they are used', () => {
  expect(launch.options).toEqual({
    startMode: 'process',
    ports: [],
    reusePort: false,
    baseDir: '/shop',
    title: 'shop',
    https: { key: '/k', cert: '/c', passphrase: 'hush' },
    unknown: [1],
    workers: 2,
    framework: '/shop/node_modules/egg',
    clusterPort: 10_240,
  });
});

test('what process lists show is compact JSON without secrets', () => {
  expect(launch.argument).toContain('"title":"shop"');
  expect(launch.argument).not.toContain('hush');
  expect(JSON.parse(launch.argument)).toMatchObject({ workers: 2, clusterPort: 10_240, unknown: [1] });
});

test('the entry files are there', () => {
  expect(
    Object.values(launch.entries).map((entry) => [entry.split('/').slice(-2).join('/'), existsSync(entry)]),
  ).toEqual([
    ['lib/agent_worker.js', true],
    ['lib/app_worker.js', true],
  ]);
});

test('an option that JSON cannot carry is named', () => {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  const broken = declaration.parse({ plugins: cycle }, { env: {}, cwd: '/shop' });
  expect(() => planLaunch({ options: broken, framework }, running.plan, plainStyle(application))).toThrow(
    /^options\.plugins should be plain data, because workers are told it as JSON: Converting circular structure/,
  );
});
