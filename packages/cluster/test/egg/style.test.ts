import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { defaultRestartPolicy } from '@ec/manager';
import type { Fact } from '@ec/manager';
import { describe, expect, test } from 'vitest';
import type { Application } from '../../src/application.js';

import { findClusterPort } from '../../src/egg/cluster-port.js';
import { entryFolder } from '../../src/egg/entry-folder.js';
import { isProduction } from '../../src/egg/production.js';
import { eggStyle } from '../../src/egg/style.js';
import { declaration } from '../../src/options.js';

function application(options: Record<string, unknown> = {}): Application {
  const framework = { kind: 'classes', path: '/shop/node_modules/egg', name: 'egg', version: '3.34.0' } as const;
  return { framework, options: declaration.parse({ baseDir: '/', ...options }, { unknown: 'pass' }) };
}

describe('isProduction', () => {
  test.each([
    ['prod', undefined, true],
    ['stage', 'development', true],
    ['local', 'production', false],
    ['unittest', 'production', false],
    [undefined, 'production', true],
    [undefined, 'development', false],
    [undefined, undefined, false],
    ['', 'production', true],
  ])('env %j and NODE_ENV %j', (env, nodeEnv, expected) => {
    expect(isProduction(env, nodeEnv)).toBe(expected);
  });
});

describe('the environment', () => {
  test.each([
    [{}, 5_000, 5_000],
    [{ EGG_MASTER_CLOSE_TIMEOUT: '1000' }, 1_000, 1_000],
    [{ EGG_MASTER_CLOSE_TIMEOUT: '1000', EGG_APP_CLOSE_TIMEOUT: '200' }, 200, 1_000],
    [{ EGG_AGENT_CLOSE_TIMEOUT: '300' }, 5_000, 300],
    [{ EGG_APP_CLOSE_TIMEOUT: 'soon', EGG_AGENT_CLOSE_TIMEOUT: '-1' }, 5_000, 5_000],
    [{ EGG_APP_CLOSE_TIMEOUT: '0' }, 0, 5_000],
  ])('%j limits closing', async (env, appCloseMs, agentCloseMs) => {
    expect((await eggStyle(application(), env)).limits).toMatchObject({ appCloseMs, agentCloseMs });
  });

  test('options go before it', async () => {
    const { limits } = await eggStyle(application({ appCloseTimeoutMs: 70 }), { EGG_APP_CLOSE_TIMEOUT: '200' });
    expect(limits.appCloseMs).toBe(70);
  });

  test('EGG_SERVER_ENV is the env of the application, unless an option says so', async () => {
    expect((await eggStyle(application(), { EGG_SERVER_ENV: 'stage' })).extra['env']).toBe('stage');
    expect((await eggStyle(application({ env: 'prod' }), { EGG_SERVER_ENV: 'stage' })).extra['env']).toBe('prod');
    expect((await eggStyle(application(), {})).extra).not.toHaveProperty('env');
  });

  test.each([
    [{ NODE_ENV: 'production' }, 'production'],
    [{ EGG_SERVER_ENV: 'prod' }, 'production'],
    [{ EGG_SERVER_ENV: 'local', NODE_ENV: 'production' }, 'never'],
    [{}, 'never'],
  ] as const)('%j decides whether apps are started again', async (env, expected) => {
    const { restart } = await eggStyle(application(), env);
    expect(restart.app).toEqual(expected === 'never' ? 'never' : defaultRestartPolicy);
    expect(restart.agent).toMatchObject({ firstDelayMs: 1_000 });
  });

  test('workers of production are told to be silent of deprecations', async () => {
    expect((await eggStyle(application(), { NODE_ENV: 'production' })).env).toEqual({ NO_DEPRECATION: '*' });
    expect((await eggStyle(application(), {})).env).toEqual({});
  });

  test.each([
    [{ HOST: 'shop.local' }, 'shop.local'],
    [{ HOST: '0.0.0.0' }, undefined],
    [{}, undefined],
  ])('%j is the host that is printed', async (env, host) => {
    expect((await eggStyle(application(), env)).host).toBe(host);
  });
});

describe('isDebug', () => {
  test('is so where the master was started for a debugger, also by NODE_OPTIONS as egg-bin does it', async () => {
    expect((await eggStyle(application(), {})).extra).not.toHaveProperty('isDebug');
    expect((await eggStyle(application(), { NODE_OPTIONS: '--inspect' })).extra['isDebug']).toBe(true);
    expect((await eggStyle(application({ isDebug: false }), { NODE_OPTIONS: '--inspect' })).extra['isDebug']).toBe(
      false,
    );
  });

  test.each([
    [{}, ['--inspect-port=5800']],
    [{ EGG_AGENT_DEBUG_PORT: '15800' }, ['--inspect-port=15800']],
  ])('with %j the agent is found at %j', async (env, flags) => {
    expect((await eggStyle(application({ isDebug: true }), env)).agentFlags).toEqual(flags);
    expect((await eggStyle(application(), env)).agentFlags).toEqual([]);
  });

  test('nobody is hurried at boot, unless an option does', async () => {
    const { limits } = await eggStyle(application({ isDebug: true }), {});
    expect(limits.appBootMs).toBeGreaterThan(24 * 3_600_000);
    expect((await eggStyle(application({ isDebug: true, bootTimeoutMs: 70 }), {})).limits.appBootMs).toBe(70);
  });

  test('an app worker that is killed ends the cluster, and nothing else does', async () => {
    const style = await eggStyle(application({ isDebug: true }), {});
    const died = (worker: 'app#1' | 'agent#1', signal: string | null): Fact => ({
      fact: 'worker-died',
      worker,
      exit: { code: null, signal },
      status: 'ready',
    });
    expect(style.isEnd(died('app#1', 'SIGKILL'))).toBe(true);
    expect(style.isEnd(died('app#1', 'SIGTERM'))).toBe(false);
    expect(style.isEnd(died('agent#1', 'SIGKILL'))).toBe(false);
    expect((await eggStyle(application(), {})).isEnd(died('app#1', 'SIGKILL'))).toBe(false);
  });
});

test.each([
  ['/shop/node_modules/egg-cluster/', 'lib'],
  ['/shop/node_modules/@ec/cluster/', 'lib'],
  ['/shop/node_modules/@eggjs/cluster/', 'dist/commonjs'],
  ['C:\\shop\\node_modules\\@eggjs\\cluster\\', 'dist/commonjs'],
])('installed at %s workers are started from %s, where stop looks for them (contract, 1.3)', (root, folder) => {
  expect(entryFolder(root)).toBe(folder);
});

describe('findClusterPort (contract 10.23)', () => {
  const portAt = (random: number): number => 10_240 + Math.floor(random * 22_528);

  test('passes over a taken port', async () => {
    const taken = await listenAnywhere();
    const draws = [taken.draw, taken.draw, (taken.draw + 0.1) % 1];
    expect(await findClusterPort(() => draws.shift() ?? Math.random())).not.toBe(portAt(taken.draw));
    expect(draws.length).toBeLessThan(2);
    taken.server.close();
  });

  test('gives up with a sentence', async () => {
    const taken = await listenAnywhere();
    await expect(findClusterPort(() => taken.draw)).rejects.toThrow(
      'No free port for cluster-client was found between 10240 and 32767',
    );
    taken.server.close();
  });

  async function listenAnywhere(): Promise<{ server: Server; draw: number }> {
    for (;;) {
      const draw = Math.random();
      const server = createServer();
      const isListening = await new Promise<boolean>((resolve) => {
        server.once('error', () => resolve(false));
        server.listen(portAt(draw), () => resolve(true));
      });
      if (isListening) return { server, draw };
    }
  }
});
