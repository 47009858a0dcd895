import { existsSync } from 'node:fs';
import { deadline } from './deadline.js';
import { httpGet } from './http-get.js';
import type { HttpAnswer, HttpOptions } from './http-get.js';
import { isPortFree } from './is-port-free.js';
import { assertNothingLeft, assertQuiet, list } from './leftovers.js';
import type { Program, ProgramExit } from './program.js';
import { until } from './until.js';

/** Options of the cluster, as the fixture's are by default: a free port and two workers. */
export type LaunchOptions = Readonly<Record<string, unknown>>;

export interface LaunchSettings {
  readonly env?: Readonly<Record<string, string>>;
  /** Lines on stderr that this test expects; any other one fails it. */
  readonly stderr?: readonly RegExp[];
  /** Whether workers may have to be killed. Default: a SIGKILL fails the test. */
  readonly mayKill?: boolean;
  /** Another program than the launcher's. */
  readonly script?: string;
  /** Arguments of Node, before the program. */
  readonly execArgv?: readonly string[];
  /** The user it runs as. Default: ours. */
  readonly uid?: number | undefined;
}

/** What the program answers to `test-status`. */
export interface ReportedStatus {
  readonly address: string;
  readonly pids: {
    readonly master: number;
    readonly agent?: number;
    readonly apps: readonly number[];
    readonly spares: readonly number[];
  };
  readonly status: {
    readonly phase: string;
    readonly capacity: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly workers: readonly {
      readonly name: string;
      readonly role: string;
      readonly slot: number;
      readonly pid: number;
      readonly status: string;
    }[];
    readonly waiting: readonly {
      readonly role: string;
      readonly slot: number;
      readonly attempt: number;
      readonly startsInMs?: number;
      readonly text: string;
    }[];
  };
}

/** A cluster that has told its parent, the test, that it is ready. */
export interface RunningCluster extends Program, AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** The whole of what came with `egg-ready`. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Asks and gives the answer's text; rejects unless it has status 2xx. */
  get(path: string): Promise<string>;
  request(path: string, options?: HttpOptions): Promise<HttpAnswer>;
  /** Asks over and over until the answer is accepted; failed requests are not. */
  getUntil(path: string, accepts: (text: string) => boolean): Promise<string>;
  status(): Promise<ReportedStatus>;
  /** Ends it in order and gives how it ended; rejects if anything of it is left. */
  close(signal?: NodeJS.Signals): Promise<ProgramExit>;
  /** Waits until it has ended by what was done to it, and checks that nothing of it is left. */
  gone(): Promise<ProgramExit>;
}

/** Completes a program whose cluster has become ready. */
export function runningCluster(
  program: Program,
  ready: Readonly<Record<string, unknown>>,
  options: LaunchOptions,
  settings: LaunchSettings,
): RunningCluster {
  const address = String(ready['address']);
  const port = Number(ready['port']);
  const request = (path: string, how?: HttpOptions) =>
    deadline(httpGet(new URL(path, address).href, how), `an answer to ${path}`, { seen: program.account });

  async function get(path: string, how?: HttpOptions): Promise<string> {
    const { status, body } = await request(path, how);
    if (status < 200 || status > 299) throw new Error(`${path} was answered with ${status}: ${body}`);
    return body;
  }

  async function gone(): Promise<ProgramExit> {
    const exit = await deadline(program.exited, 'the end of the master', { limitMs: 30_000, seen: program.account });
    // Orphans need a moment to notice that they are.
    if (exit.signal === 'SIGKILL')
      await until('the end of the orphans', () => program.processes().length === 0, { seen: () => list(program) });
    assertNothingLeft(program);
    // A unix socket has none.
    if (Number.isInteger(port)) await until(`the port ${port} is free`, () => isPortFree(port));
    if (exit.signal !== 'SIGKILL' && typeof options['pidFile'] === 'string' && existsSync(options['pidFile'])) {
      throw new Error(`The pid file ${options['pidFile']} is left.`);
    }
    return exit;
  }

  const isOver = (): boolean => program.child.exitCode !== null || program.child.signalCode !== null;

  return {
    ...program,
    address,
    port,
    ready,
    get,
    request,
    gone,
    async getUntil(path, accepts) {
      let text = '';
      const isAccepted = async (): Promise<boolean> => {
        // A connection that the master gave to a worker in the moment of its death is never answered.
        text = await get(path, { patienceMs: 1_000 }).catch((error: unknown) => String(error));
        return accepts(text);
      };
      await until(`an accepted answer to ${path}`, isAccepted, {
        seen: () => `last answer: ${text}\n${program.account()}`,
      });
      return text;
    },
    async status() {
      const answer = program.next('test-status');
      program.send({ action: 'test-status' });
      return (await answer).data as ReportedStatus;
    },
    close(signal = 'SIGTERM') {
      program.signal(signal);
      return gone();
    },
    async [Symbol.asyncDispose]() {
      try {
        if (!isOver()) program.signal('SIGTERM');
        await gone();
        assertQuiet(program, settings);
      } finally {
        await program.kill();
      }
    },
  };
}
