import { fileURLToPath } from 'node:url';

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const isEggReady = (message) => message?.action === 'egg-ready';

const ec = (name, options = {}) => ({
  name: `@ec/cluster, ${name}`,
  args: ({ workers, port }) => [file('masters/ec.cjs'), String(workers), String(port), JSON.stringify(options)],
  isReady: isEggReady,
});

const pm2 = (name, ...how) => ({
  name,
  args: ({ workers, port }) => [file('masters/pm2.cjs'), String(workers), String(port), ...how],
  isReady: (message) => message?.ready === true,
});

/** Ways of listening that this Node does not have are left out. */
const [major, minor] = process.versions.node.split('.').map(Number);
const canReusePort = process.platform === 'linux' && (major > 22 || (major === 22 && minor >= 12));

/** What is started, each with the same application. */
export const contenders = [
  ec('as it is'),
  ec('round robin', { balance: 'round-robin' }),
  ec('shared', { balance: 'shared' }),
  ec('sticky', { sticky: true }),
  ec('least connections', { balance: 'least-connections' }),
  ...(canReusePort ? [ec('reusePort', { reusePort: true }), ec('threads', { startMode: 'worker_threads' })] : []),
  pm2('PM2, pm2 reload'),
  pm2('PM2 by its recipe', 'recipe'),
  {
    name: 'egg-cluster, reload-worker',
    args: ({ workers, port }) => [file('masters/egg-cluster.cjs'), String(workers), String(port)],
    isReady: isEggReady,
  },
];
