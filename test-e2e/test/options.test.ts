import { join } from 'node:path';
import { freePorts, httpGet } from '@ec/test-utils';
import { describe, expect, test } from 'vitest';
import { fixture, launch, launchFailing } from '../launcher.js';

const key = join(fixture('https-certificate'), 'key.pem');
const cert = join(fixture('https-certificate'), 'cert.pem');
const classes = { framework: fixture('tiny-framework'), workers: 1 };

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const canReuse = process.platform === 'linux' && (major > 22 || (major === 22 && minor >= 12));

describe('wrong options', () => {
  test('all problems come at once, each with its name, what was expected and what came', async () => {
    const { code, stderr, stdout } = await launchFailing('hello', {
      workers: 'four',
      port: -1,
      wrokers: 3,
      hostname: 7,
      https: { key: 1, crt: cert },
      bootTimeoutMs: 'soon',
      embedded: 'perhaps',
    });
    expect(code).toBe(1);
    expect(stdout, 'nothing is started').toBe('');
    for (const sentence of [
      /options\.workers should be a positive integer or "auto", got "four"/,
      /options\.port should be a port from 0 to 65535, got -1/,
      /options\.wrokers is not a known option, did you mean workers\?/,
      /options\.hostname should be .*, got 7/,
      /options\.https\.key should be a readable file, got 1/,
      /options\.https\.crt is not a known option, did you mean cert\?/,
      /options\.https\.cert is required/,
      /options\.bootTimeoutMs should be a duration .*, got "soon"/,
      /options\.embedded should be .*, got "perhaps"/,
    ]) {
      expect(stderr).toMatch(sentence);
    }
  });

  test('what is wrong with the folder stands beside what is wrong with the options', async () => {
    const { code, stderr } = await launchFailing('no-such-folder', { workers: 0 });
    expect(code).toBe(1);
    expect(stderr).toMatch(/options\.workers should be a positive integer/);
    expect(stderr).toMatch(/no-such-folder is not a folder: correct the option baseDir/);
  });

  test('a wrong secret is not shown', async () => {
    const { code, stderr } = await launchFailing('hello', { https: { key, cert, passphrase: ['hunter2'] } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/options\.https\.passphrase should be a string/);
    expect(stderr).not.toContain('hunter2');
  });
});

describe('options of a framework of classes', () => {
  test('unknown ones pass through to it, and what looks misspelt is one line in the log', async () => {
    await using cluster = await launch('hello', { ...classes, myOption: { of: 'mine' }, wrokers: 3 });
    expect(JSON.parse(await cluster.get('/'))).toMatchObject({ myOption: { of: 'mine' }, wrokers: 3, workers: 1 });
    const told = [...cluster.stdout, ...cluster.stderr].filter((line) => /INFO .*wrokers.*workers/.test(line));
    expect(told).toHaveLength(1);
    expect(cluster.stdout.some((line) => /did you mean/.test(line) && line.includes('myOption'))).toBe(false);
  });

  test('a wrong type of a known one is refused all the same', async () => {
    const { code, stderr } = await launchFailing('hello', { ...classes, port: 'http' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/options\.port should be a port/);
  });
});

describe('what is served', () => {
  test('https, and the same in plain http on the debug port', async () => {
    const [debugPort] = await freePorts(1);
    await using cluster = await launch('hello', { https: { key, cert }, debugPort });
    expect(cluster.ready).toEqual({
      port: cluster.port,
      debugPort,
      address: `https://127.0.0.1:${cluster.port}`,
      protocol: 'https',
    });
    expect(await cluster.get('/')).toMatch(/^hello from slot/);
    expect((await httpGet(`http://127.0.0.1:${debugPort}/`)).body).toMatch(/^hello from slot/);
  });

  test.runIf(canReuse)('threads share the debug port, also with those that come after them', async () => {
    const [port, debugPort] = await freePorts(2);
    const options = { port, debugPort, startMode: 'worker_threads', workers: 2, reload: { judgeMs: 0, lingerMs: 0 } };
    await using cluster = await launch('hello', options);
    expect((await httpGet(`http://127.0.0.1:${debugPort}/`)).body).toMatch(/^hello from slot/);
    const replaced = cluster.nextLine(/reload: all app workers are replaced/);
    cluster.send({ action: 'reload-worker', to: 'master' });
    await replaced;
    expect((await httpGet(`http://127.0.0.1:${debugPort}/`)).body).toMatch(/^hello from slot/);
  });

  test("an application's own server, and the same on the debug port", async () => {
    const [debugPort] = await freePorts(1);
    await using cluster = await launch('main-elsewhere', { debugPort });
    expect(await cluster.get('/')).toBe('a server of its own');
    expect((await httpGet(`http://127.0.0.1:${debugPort}/`)).body).toBe('a server of its own');
  });

  test('PORT of the environment, where neither options nor application name a port', async () => {
    const [port] = await freePorts(1);
    await using cluster = await launch('hello', { port: undefined }, { env: { PORT: `${port}` } });
    expect(cluster.port).toBe(port);
    expect(await cluster.get('/')).toMatch(/^hello from slot/);
  });
});
