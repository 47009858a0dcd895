import type { WorkerSpec } from './worker-runner.js';

/** Flags of Node that run a script from the command line, or only make sense with one. */
const SCRIPT_FLAGS = new Set(['-e', '--eval', '-p', '--print', '-pe', '-i', '--interactive']);
const SCRIPT_FLAG_WITH_VALUE = /^--(eval|print|input-type)=/;

/**
 * The flags that a worker inherits: all but those that would make it run the script of `node -e` instead of its entry.
 * Node drops these by itself only from the very array that it made. Pure.
 */
export function inheritedFlags(execArgv: readonly string[], script: string | undefined): string[] {
  return execArgv.filter((flag, index) => {
    if (SCRIPT_FLAGS.has(flag) || SCRIPT_FLAG_WITH_VALUE.test(flag)) return false;
    const isScript = script !== undefined && flag === script && SCRIPT_FLAGS.has(execArgv[index - 1] ?? '');
    const isType = execArgv[index - 1] === '--input-type' || flag === '--input-type';
    return !isScript && !isType;
  });
}

/** The flags to start a worker with: its own, or else what it inherits from this process; and then what it gets besides. */
export function workerFlags({ execArgv, moreFlags = [] }: Pick<WorkerSpec, 'execArgv' | 'moreFlags'>): string[] {
  if (execArgv) return [...execArgv, ...moreFlags];
  const script: unknown = Reflect.get(process, '_eval');
  return [...inheritedFlags(process.execArgv, typeof script === 'string' ? script : undefined), ...moreFlags];
}
