import { fileURLToPath } from 'node:url';

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const isEggReady = (message) => message?.action === 'egg-ready';

/** The base of all ratios. */
export const BASE = 'node:cluster';

const bare = {
  args: ({ workers, port }) => [file('masters/bare.cjs'), String(workers), String(port)],
  isReady: (message) => message?.ready === true,
};

const egg = {
  args: ({ workers, port }) => [file('masters/egg-cluster.cjs'), String(workers), String(port)],
  isReady: isEggReady,
};

const ours = (application) => ({
  args: ({ workers, port }) => [file(`masters/ec-${application}.cjs`), String(workers), String(port)],
  isReady: isEggReady,
});

/**
 * What is started. Each master is a CommonJS script that is given a number of workers and a port, and tells its parent
 * when all of them listen there.
 */
export const contenders = [
  { name: BASE, ...bare },
  { name: 'node:cluster again (noise)', ...bare },
  { name: 'egg-cluster', ...egg },
  { name: '@ec/cluster, same framework', goals: { 2: 2.2, 8: 1.4 }, ...ours('framework') },
  { name: '@ec/cluster, plain application', ...ours('plain') },
];
