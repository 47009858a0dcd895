import { join } from 'node:path';
import { deadline } from './deadline.js';
import { assertNothingLeft } from './leftovers.js';
import { startProgram } from './program.js';
import type { Program, ProgramExit } from './program.js';
import { runningCluster } from './running-cluster.js';
import type { LaunchOptions, LaunchSettings, RunningCluster } from './running-cluster.js';

/** Where the applications under test are, and the program that starts a cluster of one. */
export interface LauncherOptions {
  /** Folder of fixtures, each named by its situation. */
  readonly fixtures: string;
  /** Calls `startCluster` with the options that are its first argument, as JSON; answers `test-status`. */
  readonly script: string;
}

/** A start that has failed. */
export interface FailedStart extends ProgramExit {
  readonly stdout: string;
  readonly stderr: string;
  readonly messages: Program['messages'];
}

export interface Launcher {
  /** Starts a cluster and resolves when its parent is told so. Its disposal ends it and checks that nothing is left. */
  launch(fixture: string, options?: LaunchOptions, settings?: LaunchSettings): Promise<RunningCluster>;
  /** Starts what must not start: resolves when it has ended by itself, and rejects if anything of it is left. */
  launchFailing(fixture: string, options?: LaunchOptions, settings?: LaunchSettings): Promise<FailedStart>;
}

/** Makes the functions by which tests start clusters as real processes. */
export function createLauncher({ fixtures, script }: LauncherOptions): Launcher {
  function start(fixture: string, options: LaunchOptions, settings: LaunchSettings): Program {
    const all = { baseDir: join(fixtures, fixture), port: 0, workers: 2, ...options };
    return startProgram({
      args: [...(settings.execArgv ?? []), settings.script ?? script, JSON.stringify(all)],
      uid: settings.uid,
      env: { EC_LOG_LEVEL: 'debug', ...settings.env },
    });
  }

  return {
    async launch(fixture, options = {}, settings = {}) {
      const program = start(fixture, options, settings);
      try {
        const { data } = await program.next('egg-ready');
        return runningCluster(program, Object(data), options, settings);
      } catch (error) {
        await program.kill();
        throw error;
      }
    },

    async launchFailing(fixture, options = {}, settings = {}) {
      const program = start(fixture, options, settings);
      try {
        const exit = await deadline(program.exited, 'the end of a start that must fail', { seen: program.account });
        assertNothingLeft(program);
        await deadline(program.closed, 'the end of its output', { seen: program.account });
        return {
          ...exit,
          stdout: program.stdout.join('\n'),
          stderr: program.stderr.join('\n'),
          messages: program.messages,
        };
      } finally {
        await program.kill();
      }
    },
  };
}
