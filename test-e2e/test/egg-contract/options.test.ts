import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@ec/test-utils';
import type { LaunchOptions } from '@ec/test-utils';
import { describe, expect, test } from 'vitest';
import { fixture } from '../../launcher.js';
import { launchFailingSpies, launchSpies, noteOf, notesOf } from './spy.js';

/*
 * Rows of the contract, sections 2 and 3. Elsewhere: workers and bad ports in bugs.test.ts (10.12), isDebug in
 * debug.test.ts, pidFile in packages/cluster/test/pid-file.test.ts, debugPort and what cannot be listened on in
 * ../options.test.ts and ../boot-failures.test.ts; startMode, ports, reusePort and sticky in
 * modes.test.ts.
 */

const key = join(fixture('https-certificate'), 'key.pem');
const cert = join(fixture('https-certificate'), 'cert.pem');

interface Constructed {
  readonly options: Readonly<Record<string, unknown>>;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

describe('options', () => {
  test('unknown ones reach agent and app unchanged, and all of them stand in one argument behind the entry', async () => {
    const mine = { title: 'contract 2', typescript: true, foo: { bar: [1, null] }, plugins: { one: { enable: true } } };
    await using cluster = await launchSpies(mine);
    for (const role of ['agent', 'app'] as const) {
      const { data } = await noteOf(cluster, (note) => note.role === role && note.what === 'constructed');
      const { options, argv } = data as Constructed;
      expect(options).toMatchObject({ ...mine, baseDir: fixture('hello'), clusterPort: expect.any(Number) });
      expect(options).not.toHaveProperty('mode');
      expect(argv).toHaveLength(2);
      expect(argv[0]).toMatch(new RegExp(`/lib/${role}_worker\\.js$`));
      expect(argv[1]).toContain('"title":"contract 2"');
      expect(JSON.parse(argv[1] ?? '')).toMatchObject(mine);
    }
  });

  test('framework and customEgg are one thing', async () => {
    const framework = fixture('spy-framework');
    await using cluster = await launchSpies({ framework: undefined, customEgg: framework });
    expect(notesOf(cluster, 'constructed')[0]?.data).toMatchObject({ options: { framework } });
  });

  test.each<[LaunchOptions, RegExp]>([
    [{ framework: '/no/such/framework' }, /\/no\/such\/framework should exist/],
    [{ framework: 'framework-of-nobody' }, /framework-of-nobody is not found in .*node_modules/],
    [{ baseDir: fixture('no-package-json') }, /no-package-json\/package\.json should exist/],
    [{ framework: fixture('framework-without-agent') }, /should define Agent in .*framework-without-agent/],
    [{ framework: fixture('framework-without-application') }, /should define Application in /],
    [{ https: { cert } }, /options\.https\.key is required/],
    [{ https: { key } }, /options\.https\.cert is required/],
    [{ https: { key: '/no/key.pem', cert } }, /options\.https\.key should be a readable file/],
    [{ https: { key, cert, ca: '/no/ca.pem' } }, /options\.https\.ca should be a readable file/],
    // 3.x takes contents here, and its workers cannot start with them.
    [{ https: { key: { type: 'Buffer', data: [1] }, cert } }, /options\.https\.key should be a readable file/],
    [{ https: true }, /options\.https\.key is required[^]*options\.https\.cert is required/],
    [{ https: true, key: '/no/key.pem', cert }, /options\.https\.key should be a readable file/],
    [{ require: './no-such-module.js' }, /no-such-module/],
  ])('%j ends the start with a sentence', async (options, said) => {
    const { code, stderr } = await launchFailingSpies(options);
    expect(code).toBe(1);
    expect(stderr).toMatch(said);
  });

  test('https: true with key and cert beside it is still understood, and not a byte is on stderr', async () => {
    await using cluster = await launchSpies({ https: true, key, cert });
    expect(cluster.address).toMatch(/^https:/);
    expect(JSON.parse(await cluster.get('/'))).toMatchObject({ options: { https: { key, cert } } });
    await cluster.line(/INFO .*https: true with key and cert beside it is the old form/);
  });

  test('https of the configuration, and what the options add to it', async () => {
    await using cluster = await launchSpies({ config: { cluster: { https: { key } } }, https: { key, cert } });
    expect(cluster.ready).toMatchObject({ protocol: 'https' });
    await using configured = await launchSpies({ config: { cluster: { https: { key, cert } } } });
    expect(configured.ready).toMatchObject({ protocol: 'https' });
  });

  test('require: what is relative lies in baseDir, and is loaded first by agent and app', async () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'package.json'), '{}');
    writeFileSync(join(folder.path, 'first.js'), "process.env.NO_DEPRECATION = 'said by first.js';");
    await using cluster = await launchSpies({ baseDir: folder.path, require: ['./first.js'] });
    for (const { data } of notesOf(cluster, 'constructed'))
      expect((data as Constructed).env['NO_DEPRECATION']).toBe('said by first.js');
  });

  test.each<[string, LaunchOptions]>([
    ['the port of the configuration, where the option names none', { port: 0 }],
    ['also where the application has taken the option away', { port: 1, behaviour: { app: 'changes-port' } }],
    ['also where the master accepts', { port: 0, sticky: true }],
    [
      'where the master accepts and the application has taken the option away',
      { port: 1, balance: 'least-connections', behaviour: { app: 'changes-port' } },
    ],
  ])('%s', async (_, options) => {
    await using cluster = await launchSpies({ ...options, config: { cluster: { listen: { port: 0 } } } });
    expect(cluster.port).toBeGreaterThan(1024);
    const { pid, options: told } = JSON.parse(await cluster.get('/'));
    expect(pid).toBe((await cluster.status()).pids.apps[0]);
    expect(told.port, 'what was decided is published').toBe(0);
  });

  test('a unix socket of the configuration is the address', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'app.sock');
    await using cluster = await launchSpies({ config: { cluster: { listen: { path } } } });
    expect(cluster.address).toBe(path);
    expect(await cluster.line(/spy-framework started on/)).toContain(`started on ${path} (`);
  });
});

describe('a framework', () => {
  test('is told of the server before it listens, and closed before the end', async () => {
    await using cluster = await launchSpies();
    expect((await noteOf(cluster, ({ what }) => what === 'server')).data).toBe(false);
    await cluster.close();
    await cluster.closed;
    expect(notesOf(cluster, 'closing').map(({ role }) => role)).toEqual(['app', 'agent']);
  });

  test.each([
    [{ agent: 'throw' }, /thrown on purpose/, /\[agent_worker\] start error, exiting with code:1/],
    [{ agent: 'error' }, /failed on purpose/, /\[agent_worker\] start error, exiting with code:1/],
    [{ app: 'throw' }, /thrown on purpose/, /\[master\] app_worker#1:\d+ start fail, exiting with code:1/],
    [{ app: 'ready-error' }, /not ready on purpose/, /\[app_worker\] start error, exiting with code:1/],
    [{ app: 'start-timeout' }, /start fail/, /\[app_worker\] start timeout, exiting with code:1/],
  ])('that fails as %j ends the start with code 1', async (behaviour, why, line) => {
    const { code, stderr, messages } = await launchFailingSpies({ behaviour });
    expect(code).toBe(1);
    expect(stderr).toMatch(why);
    expect(stderr).toMatch(line);
    expect(messages.filter(({ action }) => action !== 'note')).toEqual([]);
  });
});
