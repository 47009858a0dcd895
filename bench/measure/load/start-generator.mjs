import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * Starts the process that makes load, so that what it takes is in no figure of who measures. `make` gives it one order,
 * the name of a file of this folder in camel case with its plan, and resolves to its result or rejects with its problem.
 */
export function startGenerator() {
  const child = fork(new URL('generator.mjs', import.meta.url));
  return {
    async make(load, plan) {
      const end = new AbortController();
      const answered = once(child, 'message', { signal: end.signal }).then(([message]) => message);
      const ended = once(child, 'exit', { signal: end.signal }).then(([code]) => ({
        problem: `the process that makes load has ended with code ${code}`,
      }));
      try {
        child.send([load, plan]);
        const { result, problem } = await Promise.race([answered, ended]);
        if (problem !== undefined) throw new Error(`${load} could not be measured: ${problem}`);
        return result;
      } finally {
        for (const each of [answered, ended]) each.catch(() => {});
        end.abort();
      }
    },
    stop: () => child.disconnect(),
  };
}
