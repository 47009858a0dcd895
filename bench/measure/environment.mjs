import { availableParallelism, cpus, loadavg } from 'node:os';

/** One line on what was measured upon. */
export function describeEnvironment() {
  const model = cpus()[0]?.model.trim() || process.arch;
  const load = loadavg()[0].toFixed(1);
  return `Node ${process.version} on ${process.platform}, ${availableParallelism()} cores (${model}), load before the start ${load}`;
}
