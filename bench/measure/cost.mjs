import { cpuMsOf, cpuMsOfFirstThread, cpuMsOfGroup } from './process-figures.mjs';

/**
 * What `count` requests take while `work`, which resolves to milliseconds, makes them: microseconds of processor time
 * for each, of the master and of all others, and how many a second. Where workers are threads of the master, it is the
 * first thread.
 */
export async function costOf({ pid, hasThreads }, count, work) {
  const masterMs = () => (hasThreads ? cpuMsOfFirstThread(pid) : cpuMsOf(pid));
  const before = { master: masterMs(), all: cpuMsOfGroup(pid) };
  const ms = await work();
  const master = masterMs() - before.master;
  const all = cpuMsOfGroup(pid) - before.all;
  const usEach = (cpuMs) => (cpuMs * 1_000) / count;
  return {
    masterUs: usEach(master),
    workersUs: usEach(all - master),
    allUs: usEach(all),
    perSecond: (count * 1_000) / ms,
  };
}
