import { fileURLToPath } from 'node:url';

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const isEggReady = (message) => message?.action === 'egg-ready';

/** The base of all ratios, and the same once more: what the two differ by is noise. */
export const BASE = 'node:cluster';
export const AGAIN = 'node:cluster again (noise)';

/** The ways to run workers, in each of which the two managers are compared. */
export const modes = ['process', 'sticky', 'threads'];
export const OURS = '@ec/cluster';
export const THEIRS = 'egg-cluster';
export const nameOf = (manager, mode) => `${manager}, ${mode}`;

const bare = {
  args: (ports) => [file('../boot/masters/bare.cjs'), String(ports.length), String(ports[0])],
  isReady: (message) => message?.ready === true,
  portsOf: (ports) => ports.slice(0, 1),
};

const managed = (manager, master, mode) => ({
  name: nameOf(manager, mode),
  args: (ports) => [file(`masters/${master}.cjs`), mode, ...ports.map(String)],
  isReady: isEggReady,
  portsOf: (ports) => (mode === 'threads' ? ports : ports.slice(0, 1)),
  hasThreads: mode === 'threads',
});

/**
 * What is started: each answers the same, with the same minimal framework where it is a manager of one. All are given as
 * many ports as there are workers; `portsOf` says which of them are served.
 */
export const contenders = [
  { name: BASE, ...bare },
  { name: AGAIN, ...bare },
  ...modes.flatMap((mode) => [managed(OURS, 'ec', mode), managed(THEIRS, 'egg-cluster', mode)]),
];
