import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, until } from '@ec/test-utils';
import { startLoad } from '@ec/test-utils/load';
import { expect, test } from 'vitest';
import { launch, launchFailing, program } from '../launcher.js';

const reload = { judgeMs: 0, lingerMs: 1_000, spreadMs: 200 };

test('workers that have answered enough are replaced under load, one after the other, and nothing is lost', async () => {
  await using cluster = await launch('under-load', { workers: 2, reload, recycle: { requests: 40, cgroupShare: 0 } });
  const load = startLoad({ url: `http://127.0.0.1:${cluster.port}`, perSecond: 100 });
  for (const name of ['app#1', 'app#2']) {
    await cluster.line(new RegExp(`recycle: ${name} .*it has answered \\d+ requests`));
    await cluster.line(new RegExp(`${name} \\(pid \\d+\\) ended with code 0`));
  }
  const { failures } = await load.end();
  expect(failures).toEqual([]);
});

test('one that holds too much memory is replaced, the others stay', async () => {
  await using cluster = await launch('grows', { workers: 2, reload, recycle: { rssBytes: '160mb', cgroupShare: 0 } });
  const before = (await cluster.status()).pids.apps;
  await cluster.getUntil(`/grow/${before[0]}`, (pid) => Number(pid) === before[0]);
  const why = await cluster.line(/recycle: .*it holds \d+ MB of memory/);
  const pid = Number(/pid (\d+)/.exec(why)?.[1]);
  expect(pid).toBe(before[0]);
  await cluster.line(new RegExp(`\\(pid ${pid}\\) ended with code 0`));
  const after = (await cluster.status()).pids.apps;
  expect(after).toHaveLength(2);
  expect(after).not.toContain(pid);
  expect(after).toContain(before[1]);
});

test('where the successor fails the old one serves on', async () => {
  using folder = temporaryFolder();
  const VERSION_FILE = join(folder.path, 'version');
  writeFileSync(VERSION_FILE, 'good');
  const options = { workers: 1, reload, recycle: { ageMs: 500, cgroupShare: 0 } };
  await using cluster = await launch('versions', options, {
    env: { VERSION_FILE },
    stderr: [/./],
    script: program('reloads.js'),
  });
  writeFileSync(VERSION_FILE, 'throws');
  await cluster.line(/recycle: app#1 .* stays, because the new app#2 .* ended with code 1.*broken at boot/);
  expect(await cluster.get('/version')).toBe('good');
  await until('only the old one is there', async () => {
    const { workers } = (await cluster.status()).status;
    return (
      workers
        .filter(({ role }) => role === 'app')
        .map(({ name, status }) => `${name} ${status}`)
        .join() === 'app#1 ready'
    );
  });
});

test('the memory of threads cannot be told apart', async () => {
  const { stderr } = await launchFailing('hello', {
    startMode: 'worker_threads',
    workers: 1,
    recycle: { rssBytes: '1gb' },
  });
  expect(stderr).toMatch(/options\.recycle/);
});
