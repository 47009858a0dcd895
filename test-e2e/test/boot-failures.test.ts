import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder, unprivilegedUser } from '@ec/test-utils';
import type { LaunchOptions } from '@ec/test-utils';
import { describe, expect, test } from 'vitest';
import { fixture, launchFailing } from '../launcher.js';

const certificate = {
  key: join(fixture('https-certificate'), 'key.pem'),
  cert: join(fixture('https-certificate'), 'cert.pem'),
};

describe('an application that cannot boot ends the cluster with code 1 and a sentence', () => {
  test.each<[situation: string, said: RegExp[], options?: LaunchOptions]>([
    [
      'syntax-error-commonjs',
      [/app#\d .*syntax-error-commonjs\/app\.js could not be loaded: SyntaxError: .*app\.js:3: correct it/],
    ],
    [
      'syntax-error-module',
      [/app#\d .*syntax-error-module\/app\.js could not be loaded: SyntaxError: .*app\.js:2: correct it/],
    ],
    [
      'throw-at-boot',
      [
        /app#\d .*throw-at-boot\/app\.js could not be loaded: Error: the database is not configured/,
        /at .*throw-at-boot\/app\.js:1/,
      ],
    ],
    ['reject-in-agent', [/agent#1 .*the upstream refused the connection/, /at .*reject-in-agent\/agent\.js:4/]],
    ['agent-stuck-at-boot', [/agent#1 .*not ready within 500 ms.*bootTimeoutMs/], { bootTimeoutMs: 500 }],
    ['app-stuck-at-boot', [/app#\d .*not ready within 500 ms.*bootTimeoutMs/], { bootTimeoutMs: 500 }],
    ['never-ready', [/app#\d .*not ready within 500 ms.*bootTimeoutMs/], { bootTimeoutMs: 500 }],
    [
      'exports-nothing',
      [/exports-nothing\/app\.js exports an object with listener, which cannot be served\. Make it one of/],
    ],
    ['exit-at-boot', [/app#\d .*ended with code 0/]],
  ])('%s', async (situation, said, options) => {
    const failed = await launchFailing(situation, options);
    expect(failed).toMatchObject({ code: 1, signal: null });
    for (const sentence of said) expect(failed.stderr).toMatch(sentence);
    expect(failed.messages, 'nobody is told that it is ready').toEqual([]);
  });
});

describe('a folder that holds no application', () => {
  test.each<[situation: string, said: RegExp]>([
    ['no-such-folder', /no-such-folder is not a folder: correct the option baseDir/],
    ['no-package-json', /no-package-json\/package\.json should exist: set the option baseDir/],
    ['no-entry', /no-entry holds nothing to start.*add app\.js/],
  ])('%s', async (situation, said) => {
    const { code, stderr } = await launchFailing(situation);
    expect(code).toBe(1);
    expect(stderr).toMatch(said);
  });
});

describe('a framework that is none', () => {
  test.each<[situation: string, framework: string, said: RegExp]>([
    [
      'without Application',
      fixture('framework-without-application'),
      /should define Application in .*framework-without-application: export a class/,
    ],
    [
      'without Agent',
      fixture('framework-without-agent'),
      /should define Agent in .*framework-without-agent: export a class/,
    ],
    ['missing', '/nowhere/framework', /\/nowhere\/framework should exist.*option framework/],
    ['not installed', 'framework-of-nobody', /framework-of-nobody is not found in .*node_modules.*install it/],
  ])('%s', async (_situation, framework, said) => {
    const { code, stderr } = await launchFailing('hello', { framework });
    expect(code).toBe(1);
    expect(stderr).toMatch(said);
  });
});

describe('a place to listen that cannot be had', () => {
  test('a port that another program serves', async () => {
    const other = createServer().listen(0);
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      const { code, stderr } = await launchFailing('hello', { port });
      expect(code).toBe(1);
      expect(stderr).toMatch(new RegExp(`app worker \\d cannot listen on port ${port} .*EADDRINUSE.*option port`));
    } finally {
      other.close();
    }
  });

  test('a port that this user may not have', async ({ skip }) => {
    const user = unprivilegedUser(fixture('hello/app.js'));
    if ('missing' in user) return skip(user.missing);
    if (firstUnprivilegedPort() <= 80) return skip('this machine gives low ports to everybody');
    const { code, stderr } = await launchFailing('hello', { port: 80 }, user);
    expect(code).toBe(1);
    expect(stderr).toMatch(/app worker \d cannot listen on port 80 .*EACCES.*above 1023/);
  });

  test('an address of another machine', async () => {
    // Reserved for documentation: nobody has it.
    const { code, stderr } = await launchFailing('hello', { hostname: '203.0.113.9' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/cannot listen on port 0 of 203\.0\.113\.9 .*no such address/);
  });
});

describe('a certificate that cannot be used', () => {
  test('a key file that does not exist', async () => {
    const { code, stderr } = await launchFailing('hello', { https: { ...certificate, key: '/nowhere/key.pem' } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/options\.https\.key should be a readable file, got "\/nowhere\/key\.pem"/);
  });

  test('a key file that this user may not read', async ({ skip }) => {
    const user = unprivilegedUser(fixture('hello/app.js'));
    if ('missing' in user) return skip(user.missing);
    using folder = temporaryFolder();
    const key = join(folder.path, 'key.pem');
    copyFileSync(certificate.key, key);
    chmodSync(key, 0o000);
    const { code, stderr } = await launchFailing('hello', { https: { ...certificate, key } }, user);
    expect(code).toBe(1);
    expect(stderr).toContain(`options.https.key should be a readable file, got "${key}"`);
  });

  test('a certificate in place of the key', async () => {
    const { code, stderr } = await launchFailing('hello', { https: { ...certificate, key: certificate.cert } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/cert\.pem of the option https cannot be used: .*Check that each is what its name says/);
  });

  test('a certificate for a server that the application makes', async () => {
    const { code, stderr } = await launchFailing('main-elsewhere', { https: certificate });
    expect(code).toBe(1);
    expect(stderr).toMatch(/option https cannot be applied to a server that the application has made/);
  });
});

describe('a pid file that cannot be had', () => {
  test('in a folder where this user may not write', async ({ skip }) => {
    const user = unprivilegedUser(fixture('hello/app.js'));
    if ('missing' in user) return skip(user.missing);
    using folder = temporaryFolder();
    const locked = join(folder.path, 'locked');
    mkdirSync(locked, { mode: 0o555 });
    const pidFile = join(locked, 'master.pid');
    const { code, stderr } = await launchFailing('hello', { pidFile }, user);
    expect(code).toBe(1);
    expect(stderr).toContain(`The pid file ${pidFile} cannot be written: EACCES`);
    expect(stderr).toContain('option pidFile');
  });

  test('of another process that lives', async () => {
    using folder = temporaryFolder();
    const pidFile = join(folder.path, 'master.pid');
    writeFileSync(pidFile, `${process.pid}`);
    const { code, stderr } = await launchFailing('hello', { pidFile });
    expect(code).toBe(1);
    expect(stderr).toContain(
      `The pid file ${pidFile} belongs to process ${process.pid}, which is alive: stop that one first`,
    );
    expect(readFileSync(pidFile, 'utf8'), 'it is left to its owner').toBe(`${process.pid}`);
  });
});

function firstUnprivilegedPort(): number {
  if (process.platform !== 'linux') return process.platform === 'darwin' ? 0 : 1024;
  return Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
}
