import { fileURLToPath } from 'node:url';

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const isEggReady = (message) => message?.action === 'egg-ready';

/** The base of all ratios: round robin with nothing else. */
export const BASE = 'node:cluster';

/** What egg-cluster's sticky mode costs its master beside round robin. */
const GOAL = 1.27;

const bare = {
  args: ({ workers, port }) => [file('../boot/masters/bare.cjs'), String(workers), String(port)],
  isReady: (message) => message?.ready === true,
};

const managed = (master, mode) => ({
  args: ({ workers, port }) => [file(`masters/${master}.cjs`), String(workers), String(port), mode],
  isReady: isEggReady,
});

/** What is started: each answers the same, with the same minimal framework where it is a manager of one. */
export const contenders = [
  { name: BASE, ...bare },
  { name: 'node:cluster again (noise)', ...bare },
  { name: '@ec/cluster, round robin', ...managed('ec', 'default') },
  { name: '@ec/cluster, sticky', goal: GOAL, ...managed('ec', 'sticky') },
  { name: 'egg-cluster, round robin', ...managed('egg-cluster', 'default') },
  { name: 'egg-cluster, sticky', ...managed('egg-cluster', 'sticky') },
];
