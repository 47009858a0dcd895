import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startLoad } from '@ec/test-utils/load';
import { findFreePort } from '../../measure/free-port.mjs';
import { startTopology } from '../../measure/topology.mjs';

/**
 * Starts a contender, and has it reload so often while it is asked at a fixed rate. Reloads are spread over the time of
 * the load, and one begins when the one before is done; the load ends when all of both has been.
 */
export async function measureLoss({ args, isReady }, { workers, reloads, requests, perSecond, patienceMs }) {
  const port = await findFreePort();
  const home = await mkdtemp(join(tmpdir(), 'loss-'));
  const topology = startTopology({ args: args({ workers, port }), isReady, env: { LOSS_PM2_HOME: home } });
  try {
    await topology.ready;
    const load = startLoad({ url: `http://127.0.0.1:${port}`, perSecond, patienceMs });
    const startedAtMs = performance.now();
    const wholeMs = (requests * 1_000) / perSecond;
    const waitUntil = (share) => pause(Math.max(0, startedAtMs + share * wholeMs - performance.now()));
    let reloaded = 0;
    const refusals = [];
    for (let turn = 0; turn < reloads; turn += 1) {
      await waitUntil((turn + 0.5) / (reloads + 0.5));
      const answer = await topology.ask(
        { action: 'loss-reload', to: 'master' },
        (message) => message?.reloaded !== undefined,
      );
      if (answer.reloaded) reloaded += 1;
      else refusals.push(answer.reason);
    }
    while (load.sent() < requests) await pause(10);
    return { reloads: reloaded, refusals, ...(await load.end()) };
  } finally {
    await topology.stop();
    await rm(home, { recursive: true, force: true });
  }
}
