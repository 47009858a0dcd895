import { startLoad } from '@ec/test-utils/load';
import { expect, test } from 'vitest';
import { launch } from '../launcher.js';

const RELOADS = 3;
/** A new worker has 15 % of this time to say how it does: on a busy machine that must not be milliseconds. */
const JUDGE_MS = 2_000;

test('reloads under load lose nothing: fresh and kept connections, slow answers, streams, uploads, WebSockets', async () => {
  await using cluster = await launch('under-load', {
    reload: { judgeMs: JUDGE_MS, lingerMs: 1_000, spreadMs: 300 },
  });
  const before = (await cluster.status()).pids.apps;
  const load = startLoad({ url: `http://127.0.0.1:${cluster.port}`, perSecond: 150 });
  for (let turn = 0; turn < RELOADS; turn += 1) {
    const told = cluster.nextLine(/reload: all app workers are replaced/);
    cluster.send({ action: 'reload-worker', to: 'master' });
    await told;
  }
  // Those that were replaced last have retired under load, too.
  for (const name of ['app#5', 'app#6']) await cluster.line(new RegExp(`${name} \\(pid \\d+\\) ended with code 0`));
  const { requests, failures } = await load.end();
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(20);
  const after = (await cluster.status()).pids.apps;
  expect(after.filter((pid) => before.includes(pid))).toEqual([]);
});
