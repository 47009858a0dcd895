import { fileURLToPath } from 'node:url';

export const surroundings = {
  env: { PATH: '/usr/bin', EC_WORKERS: '2', EC_APP_CLOSE_TIMEOUT: '10s' },
  cwd: process.cwd(),
};

/** What a service is started with. It names no file that must be there: the file system takes the same time for all. */
export const typical = {
  baseDir: '/srv/shop',
  framework: 'egg',
  port: 7001,
  hostname: '127.0.0.1',
  workers: 4,
  require: ['./trace.js', 'source-map-support'],
  env: 'production',
  title: 'shop',
  pidFile: 'run/master.pid',
  bootTimeoutMs: '90s',
};

/** The same with five mistakes, and the options they are in. */
export const wrong = {
  ...typical,
  prot: 7001,
  port: 70_000,
  workers: 'four',
  embedded: 'yes',
  bootTimeoutMs: '90 s',
};
export const mistakes = ['prot', 'port', 'workers', 'embedded', 'bootTimeoutMs'];

const here = fileURLToPath(import.meta.url);

/** Besides these two: what every contender must take, with the same result, and what it must refuse. */
export const taken = [
  {},
  { framework: null, port: undefined },
  { port: '80', debugPort: 0, workers: '3', require: 'a' },
  { workers: 'auto', embedded: true, startMode: 'process', sticky: false, ports: [], reusePort: false },
  { bootTimeoutMs: '1.5m', appCloseTimeoutMs: 0.6, agentCloseTimeoutMs: '250ms' },
  { https: { key: here, cert: here, passphrase: '' }, pidFile: 'a.pid', plugins: { any: 'thing' } },
  { https: false, title: '', env: 'test', sticky: true },
  { sticky: { by: 'header', trust: '10.0.0.0/8' } },
  { sticky: { by: 'cookie', name: 'at', trust: ['::1', '192.0.2.0/24'] } },
  { sticky: { by: 'address' } },
  { listen: [{ port: '80', https: false }, { port: 0, hostname: '::1', balance: 'shared' }, { path: '/run/a.sock' }] },
  { listen: { port: 80 } },
  { listen: [{ fd: '3' }, { fd: 'web' }, { fd: 4 }] },
  { startMode: 'worker_threads', ports: ['8001', 8002], reusePort: true },
  { spares: 0 },
  { spares: '2' },
  { recycle: {} },
  { maxConnections: '10000', balance: 'least-connections' },
  { recycle: { rssBytes: '512mb', heapShare: 0.9, ageMs: '1d', requests: '1000', cgroupShare: 0 } },
  { watchdog: false, keepStderr: true },
  { watchdog: { blockedMs: '3s' } },
  { reload: { agent: 'keep' } },
  { reload: { agent: 'new-first' } },
  { reload: { judgeMs: '2s', healthPath: '/health', drainMs: 500 } },
];
export const refused = [
  ...[-1, 1.5, 65_536, '80a', '0x50', '', true, [80]].map((port) => ({ port })),
  ...[0, -1, 1.5, 'four', NaN].map((workers) => ({ workers })),
  ...[0, '0', '5x', '5 s', -1, 2 ** 31, Infinity].map((bootTimeoutMs) => ({ bootTimeoutMs })),
  ...[{ key: here }, { key: here, cert: '/nowhere/cert.pem' }, { key: here, cert: here, crt: here }, true].map(
    (https) => ({
      https,
    }),
  ),
  ...[{ baseDir: ' ' }, { framework: '' }, { require: ['a', 1] }, { require: '\0' }, { embedded: 'yes' }],
  ...[
    { startMode: 'thread' },
    { sticky: 'yes' },
    { sticky: {} },
    { sticky: { by: 'header' } },
    { sticky: { by: 'query', trust: ['10.0.0.0/33'] } },
    { ports: [0] },
    { listen: [] },
    { listen: 80 },
    { listen: [{}] },
    { listen: [{ port: 80 }, { port: 80 }] },
    { listen: [{ port: 80, path: '/a' }] },
    { listen: [{ path: '/a', hostname: 'a' }] },
    { listen: [{ port: 80 }], port: 80 },
    { listen: [{ fd: 2 }] },
    { listen: [{ port: 80, balance: 'least-connections' }] },
    { listen: [{ fd: 3, path: '/a' }] },
    { reload: { healthPath: 'health' } },
    { reload: { agent: 'first' } },
    { watchdog: { blockedMs: 499 } },
    { watchdog: true },
    { spares: -1 },
    { spares: 1_025 },
    { spares: 'one' },
    { recycle: true },
    { recycle: { heapShare: 1.5 } },
    { recycle: { requests: 0 } },
    { recycle: { rssBytes: 0 } },
    { keepStderr: 20 },
    { maxConnections: 0 },
    { prot: 80 },
    { PORT: 80 },
  ],
];
