import { fileURLToPath } from 'node:url';

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const [major, minor] = process.versions.node.split('.').map(Number);

/** Whether Node can give each worker a socket of its own on one port. */
export const canReusePort = process.platform === 'linux' && (major > 22 || (major === 22 && minor >= 12));

/** The base of all ratios. */
export const BASE = 'node:cluster, round robin';

const script = (path, ...more) => ({
  args: ({ workers, port }) => [file(`masters/${path}`), String(workers), String(port), ...more],
  isReady: (message) => message?.ready === true || message?.action === 'egg-ready',
});

const ours = (options) => script('ec.cjs', JSON.stringify(options));

/** Every way to listen. Without `canReusePort` the last two cannot be. */
const all = [
  { name: 'one plain process', isAlone: true, ...script('plain.cjs') },
  { name: BASE, ...script('node-cluster.cjs', 'SCHED_RR') },
  { name: 'node:cluster again (noise)', ...script('node-cluster.cjs', 'SCHED_RR') },
  { name: 'node:cluster, SCHED_NONE', ...script('node-cluster.cjs', 'SCHED_NONE') },
  { name: '@ec/cluster', ...ours({}) },
  { name: '@ec/cluster, round robin', ...ours({ balance: 'round-robin' }) },
  { name: '@ec/cluster, shared', ...ours({ balance: 'shared' }) },
  { name: '@ec/cluster, sticky', ...ours({ sticky: true }) },
  { name: '@ec/cluster, least connections', ...ours({ balance: 'least-connections' }) },
  { name: '@ec/cluster, reusePort', needsReusePort: true, ...ours({ reusePort: true }) },
  {
    name: '@ec/cluster, threads on one port',
    needsReusePort: true,
    hasThreads: true,
    ...ours({ startMode: 'worker_threads' }),
  },
];

/** What is started on this Node; each answers the same. */
export const contenders = all.filter(({ needsReusePort = false }) => canReusePort || !needsReusePort);
