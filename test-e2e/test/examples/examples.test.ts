import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, until } from '@ec/test-utils';
import { expect, test } from 'vitest';
import { examples, startExample } from './start-example.js';
import type { RunningExample } from './start-example.js';

/** What is to be seen of each example's agent. `folder` is an empty one. */
const shows: Readonly<Record<string, (example: RunningExample, folder: string) => Promise<void>>> = {
  async express(example) {
    for (let visit = 0; visit < 4; visit += 1) await example.json('/');
    // Each worker has served two of these, and both know of four or more.
    await bothWorkers(example, ({ visitsBefore }) => Number(visitsBefore) >= 4);
  },

  async fastify(example) {
    for (const name of ['a', 'b', 'c']) {
      expect(await example.request(`/jobs/${name}`, { method: 'POST' })).toMatchObject({ status: 202 });
    }
    // Each may have been taken by another worker, and order is kept per sender.
    const names = (done: unknown): string[] => (done as { name: string }[]).map(({ name }) => name);
    await bothWorkers(example, ({ done }) => names(done).toSorted().join() === 'a,b,c');
  },

  async hono(example, folder) {
    await bothWorkers(example, ({ flags }) => Reflect.get(Object(flags), 'banner') === 'before');
    writeFileSync(join(folder, 'flags.new'), JSON.stringify({ banner: 'after' }));
    renameSync(join(folder, 'flags.new'), join(folder, 'flags.json'));
    await bothWorkers(example, ({ flags }) => Reflect.get(Object(flags), 'banner') === 'after');
  },

  async koa(example) {
    await bothWorkers(example, ({ number }) => Number(number) >= 2);
  },

  async 'log-rotation'(example) {
    await bothWorkers(example, ({ rotations }) => Number(Reflect.get(Object(rotations), 'total')) >= 1, '/status');
  },
};

/** Asks, each time on a new connection, until both workers have given an accepted answer. */
async function bothWorkers(
  example: RunningExample,
  accepts: (answer: Record<string, unknown>) => boolean,
  path = '/',
): Promise<void> {
  const accepted = new Set<unknown>();
  let last = '';
  const look = async (): Promise<boolean> => {
    const { status, body } = await example.request(path);
    last = body;
    if (status !== 200) return false;
    const answer = JSON.parse(body) as Record<string, unknown>;
    if (accepts(answer)) accepted.add(answer['worker'] ?? Reflect.get(Object(answer['answeredBy']), 'osId'));
    return accepted.size === 2;
  };
  await until('an accepted answer of both workers', look, {
    seen: () => `accepted from ${[...accepted].join()}; last answer: ${last}`,
  });
}

const applications = readdirSync(examples).filter((name) => existsSync(join(examples, name, 'start.js')));

test.each(applications)('the example %s runs, and its agent is of use', async (name) => {
  using folder = temporaryFolder();
  const flags = join(folder.path, 'flags.json');
  writeFileSync(flags, JSON.stringify({ banner: 'before' }));
  await using example = await startExample(name, {
    FLAGS_FILE: flags,
    LOG_DIR: join(folder.path, 'logs'),
    LOG_MAX_AGE_MS: '200',
  });

  const show = shows[name];
  if (!show) throw new Error(`Nothing is known of examples/${name}: say in this file what it shows.`);
  await show(example, folder.path);

  expect(await example.interrupt()).toEqual({ code: 0, signal: null });
  expect(example.program.stderr).toEqual([]);
});
