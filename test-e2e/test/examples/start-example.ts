import { fileURLToPath } from 'node:url';
import { httpGet, startProgram, deadline } from '@ec/test-utils';
import type { HttpAnswer, HttpOptions, Program, ProgramExit } from '@ec/test-utils';

/** Where the examples are. */
export const examples = fileURLToPath(new URL('../../../examples/', import.meta.url));

/** An example that serves. Its disposal ends all of it, without asking. */
export interface RunningExample extends AsyncDisposable {
  readonly program: Program;
  readonly address: string;
  request(path: string, options?: HttpOptions): Promise<HttpAnswer>;
  /** Asks and gives the parsed answer. */
  json<T>(path: string): Promise<T>;
  /** Ends it as Ctrl-C does: the signal goes to every process of it. Rejects if anything is left. */
  interrupt(): Promise<ProgramExit>;
}

/** Starts the example of a folder on a free port, by the program that its users run. */
export async function startExample(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningExample> {
  const program = startProgram({ args: [`${examples}${folder}/start.js`], env: { PORT: '0', ...env } });
  try {
    const { data } = await program.next('egg-ready');
    return runningExample(program, String(Reflect.get(Object(data), 'address')));
  } catch (error) {
    await program.kill();
    throw error;
  }
}

function runningExample(program: Program, address: string): RunningExample {
  const request = (path: string, options?: HttpOptions) =>
    deadline(httpGet(address + path, options), `an answer to ${path}`, { seen: program.account });

  return {
    program,
    address,
    request,
    async json(path) {
      const { status, body } = await request(path);
      if (status !== 200) throw new Error(`${path} was answered with ${status}: ${body}`);
      return JSON.parse(body);
    },
    async interrupt() {
      program.signalGroup('SIGINT');
      const exit = await deadline(program.exited, 'the end of the example', { seen: program.account });
      const left = program.processes();
      if (left.length > 0)
        throw new Error(`The example has ended, and these processes are left: ${JSON.stringify(left)}`);
      return exit;
    },
    [Symbol.asyncDispose]: () => program.kill(),
  };
}
