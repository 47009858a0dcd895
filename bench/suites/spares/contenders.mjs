import { fileURLToPath } from 'node:url';

const master = fileURLToPath(new URL('masters/ec.cjs', import.meta.url));

const withSpares = (spares) => ({
  args: ({ workers, port }) => [master, String(workers), String(port), String(spares)],
  isReady: (message) => message?.action === 'egg-ready',
});

/** What is started. */
export const contenders = [
  { name: 'without spares', ...withSpares(0) },
  { name: '1 spare', goalMs: 50, ...withSpares(1) },
];
