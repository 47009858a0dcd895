import type { Program } from './program.js';
import type { LaunchSettings } from './running-cluster.js';

/** The living processes of a program, one a line. */
export function list(program: Program): string {
  return program
    .processes()
    .map(({ pid, command }) => `${pid} ${command}`)
    .join('\n');
}

/** Throws where the program has left a process behind. */
export function assertNothingLeft(program: Program): void {
  const left = list(program);
  if (left) throw new Error(`The master has ended, and these processes are left:\n${left}\n${program.account()}`);
}

/** Throws for what a test has not announced: a line on stderr, or a worker that had to be killed. */
export function assertQuiet(program: Program, { stderr = [], mayKill = false }: LaunchSettings): void {
  const unexpected = program.stderr.filter((line) => !stderr.some((pattern) => pattern.test(line)));
  if (unexpected.length > 0) throw new Error(`Unexpected on stderr:\n${unexpected.join('\n')}`);
  const killed = program.stdout.find((line) => line.includes('was ended by SIGKILL'));
  if (killed && !mayKill) throw new Error(`A worker had to be killed, and the test did not say so: ${killed}`);
}
