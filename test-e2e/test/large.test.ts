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
test.runIf(isLinux)(
  '64 MB to eight workers keep no event loop busy for more than 50 ms',
  { timeout: 180_000 },
  async () => {
    await using cluster = await launch('large', { workers: 8 });
    for (const payload of ['buffer', 'text', 'wide text', 'buffer']) {
      const told = JSON.parse(await cluster.get(`/${encodeURIComponent(payload)}`)) as Told;
      expect(told.failed, payload).toEqual([]);
      expect(new Set(told.hashes).size, payload).toBe(1);
      expect(told.hashes).toHaveLength(9);
      expect(told.agentMs, `the agent, of ${payload}`).toBeLessThan(50);
      expect(Math.max(...told.appsMs), `the slowest app worker, of ${payload}`).toBeLessThan(50);
    }
  },
);
