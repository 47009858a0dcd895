import { freePorts } from '@ec/test-utils';
import { expect, test } from 'vitest';
import { launch } from '../launcher.js';

interface Told {
  readonly failed: readonly unknown[];
  readonly agentMs: number;
  readonly appsMs: readonly number[];
  readonly hashes: readonly string[];
}

const isLinux = process.platform === 'linux';

// Looked at in /proc.
test.runIf(isLinux).each([
  ['eight processes', async () => ({ workers: 8 })],
  ['four threads', async () => ({ workers: 4, startMode: 'worker_threads', ports: await freePorts(4) })],
] as const)('64 MB to %s keep no event loop busy for more than 50 ms', { timeout: 180_000 }, async (_, optionsOf) => {
  const options = await optionsOf();
  await using cluster = await launch('large', options);
  for (const payload of ['buffer', 'text', 'wide text', 'buffer']) {
    const told = JSON.parse(await cluster.get(`/${encodeURIComponent(payload)}`)) as Told;
    expect(told.failed, payload).toEqual([]);
    expect(new Set(told.hashes).size, payload).toBe(1);
    expect(told.hashes).toHaveLength(options.workers + 1);
    expect(told.agentMs, `the agent, of ${payload}`).toBeLessThan(50);
    expect(Math.max(...told.appsMs), `the slowest app worker, of ${payload}`).toBeLessThan(50);
  }
});
