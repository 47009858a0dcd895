import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deadline, freePorts, startProgram, temporaryFolder } from '@ec/test-utils';
import type { Program } from '@ec/test-utils';
import { expect, test } from 'vitest';
import { examples } from './start-example.js';

const cli = join(examples, 'wait-for', 'cli.js');
const readme = fileURLToPath(new URL('../../../packages/options/README.md', import.meta.url));

interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** The text of `wait-for.json` in the working directory. */
  readonly file?: string;
}

/** The tool as a process of its own, in a working directory of its own. */
function start(args: readonly string[], { env = {}, file }: Surroundings = {}): Program & Disposable {
  const folder = temporaryFolder();
  if (file !== undefined) writeFileSync(join(folder.path, 'wait-for.json'), file);
  const program = startProgram({ args: [cli, ...args], cwd: folder.path, env });
  return { ...program, [Symbol.dispose]: folder[Symbol.dispose] };
}

/** Runs it to its end. */
async function run(
  args: readonly string[],
  surroundings?: Surroundings,
): Promise<{ code: number | null; stdout: readonly string[]; stderr: readonly string[] }> {
  using program = start(args, surroundings);
  const { code } = await deadline(program.closed, 'the end of the tool', { seen: program.account });
  return { code, stdout: program.stdout, stderr: program.stderr };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function listening(port: number, answer: RequestListener): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer(answer).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: portOf(server), [Symbol.asyncDispose]: close };
}

const ok: RequestListener = (_, response) => void response.end('ok');

test.each(['http', 'port'])('a server that comes late is waited for: %s', async (kind) => {
  const [port = 0] = await freePorts(1);
  const target = kind === 'http' ? `http://127.0.0.1:${port}/health` : `127.0.0.1:${port}`;
  using program = start([target, '--interval', '10']);
  await program.line(/ECONNREFUSED/);
  await using server = await listening(port, ok);
  expect(server.port).toBe(port);
  await program.line(/answers/);
  expect((await deadline(program.closed, 'the end of the tool')).code).toBe(0);
  expect(program.stderr).toEqual([]);
});

test('an answer with another status is none yet', async () => {
  let isReady = false;
  await using server = await listening(0, (_, response) => void response.writeHead(isReady ? 200 : 503).end());
  using program = start([`http://127.0.0.1:${server.port}`, '--interval=10']);
  await program.line(/status 503/);
  isReady = true;
  expect((await deadline(program.closed, 'the end of the tool')).code).toBe(0);
});

test('when the time is over it says what did not answer, and why', async () => {
  await using server = await listening(0, ok);
  const address = `127.0.0.1:${server.port}`;
  const silent = `127.0.0.1:${(await freePorts(1))[0]}`;
  const limits = ['--timeout', '300ms', '--interval', '10', '--expect-status', '201', '--quiet'];
  const { code, stdout, stderr } = await run([address, `http://${address}/new`, silent, ...limits]);
  expect(stderr).toEqual([
    `http://${address}/new did not answer within 300 ms: status 200`,
    `tcp://${silent} did not answer within 300 ms: ECONNREFUSED`,
  ]);
  expect(stdout).toEqual([]);
  expect(code).toBe(1);
});

test('a server that takes connections and never answers does not answer', async () => {
  await using server = await listening(0, () => {});
  const { code, stderr } = await run([`http://127.0.0.1:${server.port}`, '--timeout=100ms']);
  expect(stderr).toEqual([`http://127.0.0.1:${server.port}/ did not answer within 100 ms: no answer`]);
  expect(code).toBe(1);
});

test.each([
  ['flag', ['--timeout', '1s'], { WAIT_FOR_TIMEOUT: '2s' }, { timeout: '3s' }, 1_000],
  ['environment', [], { WAIT_FOR_TIMEOUT: '2s' }, { timeout: '3s' }, 2_000],
  ['file', [], { WAIT_FOR_TIMEOUT: ' ' }, { timeout: '3s' }, 3_000],
  ['default', [], {}, {}, 30_000],
] as const)('the time is that of the %s', async (_, args, env, file, timeoutMs) => {
  await using server = await listening(0, ok);
  const { code, stdout } = await run([`127.0.0.1:${server.port}`, ...args], { env, file: JSON.stringify(file) });
  expect(stdout).toEqual([
    `waiting for at most ${timeoutMs} ms, trying every 250 ms`,
    `tcp://127.0.0.1:${server.port} answers`,
  ]);
  expect(code).toBe(0);
});

test('another file is named by a flag', async () => {
  await using server = await listening(0, ok);
  using folder = temporaryFolder();
  const file = join(folder.path, 'ours.json');
  writeFileSync(file, JSON.stringify({ interval: '7ms', url: `127.0.0.1:${server.port}`, quiet: false }));
  const { stdout } = await run(['--config', file], { file: '{ "interval": "8ms" }' });
  expect(stdout[0]).toBe('waiting for at most 30000 ms, trying every 7 ms');
});

test.each([
  [
    'is not there',
    ['--config', 'ours.json'],
    undefined,
    /^options\.config should be a readable file, got "ours\.json"/,
  ],
  [
    'holds no JSON',
    [],
    '{ "token": hunter2 }',
    /^options\.config should be a file with JSON in it, got "wait-for\.json" from its default$/,
  ],
  ['holds no object', ['localhost:1'], '[]', /^options should be an object, got a list of 0 from file wait-for\.json$/],
] as const)('a file that %s is a sentence', async (_, args, file, sentence) => {
  const { code, stdout, stderr } = await run(args, file === undefined ? {} : { file });
  expect(stderr).toEqual([expect.stringMatching(sentence)]);
  expect(stdout).toEqual([]);
  expect(code).toBe(2);
});

test('a flag without its value, and a value without its flag, are sentences', async () => {
  const { code, stderr } = await run(['--quiet=perhaps', 'one', '--timeout']);
  expect(stderr).toEqual([
    'options.url[0] should be a URL starting with http:// or https:// or host:port such as "localhost:5432", got "one" from --url[0]',
    'options.timeout should be a duration in ms or text such as "5s", at least 1, got true from --timeout',
    'options.quiet should be true or false, got "perhaps" from --quiet',
  ]);
  expect(code).toBe(2);
});

test('without an address it says how to give one', async () => {
  const { code, stderr } = await run([]);
  expect(stderr).toEqual([expect.stringMatching(/^options\.url is required: give .*, or set WAIT_FOR_URL$/)]);
  expect(code).toBe(2);
});

test('the server gets the token, and nobody else', async () => {
  const heard: unknown[] = [];
  await using server = await listening(0, ({ headers }, response) => {
    heard.push(headers.authorization);
    response.writeHead(heard.length > 1 ? 200 : 401).end();
  });
  const { code, stdout, stderr } = await run([`http://127.0.0.1:${server.port}`, '--interval=10'], {
    env: { WAIT_FOR_TOKEN: 'hunter2' },
  });
  expect(heard).toEqual(['Bearer hunter2', 'Bearer hunter2']);
  expect([...stdout, ...stderr].join('\n')).not.toContain('hunter2');
  expect(stdout).toContain(`http://127.0.0.1:${server.port}/: status 401`);
  expect(code).toBe(0);
});

test.each([
  ['a flag', ['--token', 'hunter 2'], {}],
  ['a misspelt flag', ['--tokne=hunter2'], {}],
  ['the environment', [], { env: { WAIT_FOR_TOKEN: 'hunter 2' } }],
  ['the file', [], { file: '{ "token": ["hunter2"] }' }],
] as const)('a wrong token in %s is not shown', async (_, args, surroundings) => {
  const { code, stderr } = await run(['localhost:1', ...args], surroundings);
  expect(stderr).toHaveLength(1);
  expect(stderr[0]).toContain('token');
  expect(stderr[0]).not.toContain('hunter');
  expect(code).toBe(2);
});

test('--help tells every flag, whatever else is wrong', async () => {
  const { code, stdout, stderr } = await run(['--help', '--timeout', 'soon'], { file: 'no JSON' });
  const told = stdout.filter((line) => line.startsWith('  --')).map((line) => line.trim().split(' ', 1)[0]);
  expect(told).toEqual('--url --timeout --interval --expect-status --token --config --quiet --help'.split(' '));
  expect(stdout.join('\n')).toContain('Give up after this time. (default "30s", or WAIT_FOR_TIMEOUT)');
  expect(stderr).toEqual([]);
  expect(code).toBe(0);
});

test.runIf(process.platform !== 'win32')('it answers as the README of @ec/options shows', async () => {
  const [, shown = ''] = /```console\n([^]*?)\n```/.exec(readFileSync(readme, 'utf8')) ?? [];
  const [, file = '', command = '', output = ''] = /^\$ cat wait-for\.json\n(.*)\n\$ (.*)\n([^]*)$/.exec(shown) ?? [];
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'wait-for.json'), file);
  writeFileSync(join(folder.path, 'wait-for'), `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`, {
    mode: 0o755,
  });
  const program = startProgram({
    command: 'sh',
    args: ['-c', command],
    cwd: folder.path,
    env: { PATH: `${folder.path}:${process.env['PATH']}` },
  });
  expect((await deadline(program.closed, 'the end of the tool')).code).toBe(2);
  expect(program.stderr).toEqual(output.split('\n'));
});
