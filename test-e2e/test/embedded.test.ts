import { deadline, startProgram } from '@ec/test-utils';
import type { Program, ProgramExit } from '@ec/test-utils';
import { describe, expect, test } from 'vitest';
import { fixture, program } from '../launcher.js';

/** What the programs report, each its part. */
interface Report {
  readonly before: { readonly process: object };
  readonly after: object;
  readonly rounds: readonly { readonly ends: readonly object[]; readonly during: { readonly process: object } }[];
  readonly failures: readonly object[];
}

const quiet = { EC_LOG_LEVEL: 'none' };

/** Runs a program to its end and gives what it reported. Nothing of it may be left. */
async function run(name: string, options: object): Promise<{ report: Report; exit: ProgramExit; program: Program }> {
  const running = startProgram({
    args: [program(name), JSON.stringify({ port: 0, workers: 2, ...options })],
    env: quiet,
  });
  try {
    const { data } = await running.next('report');
    const exit = await deadline(running.closed, 'its end', { seen: running.account });
    expect(running.processes()).toEqual([]);
    return { report: data as Report, exit, program: running };
  } finally {
    await running.kill();
  }
}

test('starts, serves, closes, and starts again, and leaves the process as it was', async () => {
  const { report, exit, program: running } = await run('embedded-cluster.js', { baseDir: fixture('close-order') });
  for (const round of report.rounds) {
    expect(round).toMatchObject({
      body: 'ok',
      phase: 'running',
      pids: { master: running.pid, apps: [expect.any(Number), expect.any(Number)] },
    });
    const end = { exitCode: 0, reason: { kind: 'requested' } };
    expect(round.ends).toEqual([end, end, end]);
    expect(round.during.process, "signals and errors are the program's").toEqual(report.before.process);
  }
  expect(report.after).toEqual(report.before);
  expect(exit, 'it ends by itself, with a code of its own').toEqual({ code: 7, signal: null });
  expect(running.stdout.filter((line) => /^(app \d|agent) closes/.test(line))).toHaveLength(6);
  expect(running.messages, 'no news of the master in the channel of the program').toHaveLength(1);
});

describe('where it cannot start it rejects, twice alike, and leaves the process alone', () => {
  test.each<[name: string, options: object, failure: object]>([
    [
      'wrong options',
      { baseDir: fixture('hello'), workers: 'four' },
      { name: 'OptionsError', code: 'EC_OPTIONS', message: expect.stringContaining('options.workers') },
    ],
    [
      'no folder',
      { baseDir: fixture('no-such-folder') },
      { name: 'FrameworkError', code: 'EC_BASE_DIR', message: expect.stringContaining('no-such-folder') },
    ],
    [
      'an app that throws',
      { baseDir: fixture('throw-at-boot') },
      {
        name: 'ClusterStartError',
        code: 'EC_START',
        message: expect.stringMatching(/^The cluster was not started: app#\d .*throw-at-boot/),
        // On a busy machine the end of its channel is seen some time before its own.
        reason: expect.toBeOneOf([
          { kind: 'worker-died', worker: expect.stringMatching(/^app#\d$/), exit: { code: 1, signal: null } },
          { kind: 'worker-disconnected', worker: expect.stringMatching(/^app#\d$/) },
        ]),
        cause: expect.stringContaining('the database is not configured'),
      },
    ],
    [
      'an agent that hangs',
      { baseDir: fixture('agent-stuck-at-boot'), bootTimeoutMs: 300 },
      {
        name: 'ClusterStartError',
        code: 'EC_START',
        message: expect.stringMatching(/agent#1 .* not ready within 300 ms.*bootTimeoutMs/),
        reason: { kind: 'boot-timed-out', worker: 'agent#1', limitMs: 300 },
      },
    ],
  ])('%s', async (_name, options, failure) => {
    const { report, exit } = await run('embedded-failure.js', options);
    for (const each of report.failures) expect(each).toMatchObject(failure);
    expect(report.failures).toHaveLength(2);
    expect(report.after).toEqual(report.before);
    expect(exit).toEqual({ code: 7, signal: null });
  });
});

test('a second one at the same time is refused, and the first is not harmed', async () => {
  const { report, exit } = await run('embedded-twice.js', { baseDir: fixture('close-order') });
  expect(report).toEqual({
    refused: ['EC_ALREADY_STARTED', 'EC_ALREADY_STARTED'],
    message: expect.stringMatching(/has a cluster already: close that one first/),
    body: 'ok',
  });
  expect(exit.code).toBe(0);
});

test('with a callback, errors go there, and success too', async () => {
  const { report, exit } = await run('embedded-callback.cjs', { baseDir: fixture('hello') });
  expect(report).toEqual({
    failure: { name: 'FrameworkError', code: 'EC_BASE_DIR' },
    given: [],
    address: expect.stringMatching(/^http:/),
  });
  expect(exit.code).toBe(0);
});

test('the program talks with its workers, and its signals are its own', async () => {
  const running = startProgram({
    args: [
      program('embedded-messages.js'),
      JSON.stringify({ baseDir: fixture('echo-to-master'), port: 0, workers: 1 }),
    ],
    env: quiet,
  });
  try {
    await running.next('started');
    const heard = running.next('heard');
    running.send({ say: 'hello' });
    expect((await heard).data).toMatchObject({
      data: { data: 'hello', from: { role: 'master', osId: running.pid } },
      from: { role: 'app' },
    });
    const signalled = running.next('own SIGTERM');
    running.signal('SIGTERM');
    expect((await signalled).data).toEqual({ phase: 'running' });
    expect(await deadline(running.closed, 'its end', { seen: running.account })).toEqual({ code: 0, signal: null });
    expect(running.processes()).toEqual([]);
  } finally {
    await running.kill();
  }
});

test('in a worker of node:cluster there can be no master, and that is said', async () => {
  const { report } = await run('nested-cluster.js', { baseDir: fixture('hello') });
  expect(report).toMatchObject({
    code: 'EC_START',
    message: expect.stringMatching(/worker of node:cluster|cluster worker/),
  });
});

test('a callback that throws is called once, and its error is the caller’s', async () => {
  const running = startProgram({
    args: [program('embedded-callback-throws.js'), JSON.stringify({ port: 0, workers: 1, baseDir: fixture('hello') })],
    env: quiet,
  });
  try {
    const { data } = await running.next('report');
    expect(data).toEqual({ calls: 1, message: 'in the callback' });
  } finally {
    await running.kill();
  }
});
