import { findFramework } from '@ec/framework';
import type { FoundFramework } from '@ec/framework';
import { planWorkerCount, readMachine } from '@ec/manager';
import { OptionsError } from '@ec/options';
import { eggInput } from './egg/input.js';
import { declaration } from './options.js';
import type { ResolvedOptions } from './options.js';

/** What is to be run, and how. */
export interface Application {
  readonly framework: FoundFramework;
  readonly options: ResolvedOptions;
}

export interface ResolveSettings {
  /** Is told of old names, and of unknown names that look like misspelt ones. */
  notice(line: string): void;
}

/**
 * Checks the options and finds what they mean to run; loads none of it. Throws an OptionsError with all problems at
 * once, or a FrameworkError where the options are right and nothing to run was found.
 */
export function resolveApplication(input: unknown, { notice }: ResolveSettings): Application {
  const framework = find(input);
  if (framework instanceof Error) {
    parse(input, 'pass', () => {}, framework);
    throw framework;
  }
  // Only a framework class takes options that we do not know.
  const options =
    framework.kind === 'classes' ? parse(eggInput(input, notice), 'pass', notice) : parse(input, 'refuse', notice);
  return { framework, options };
}

/** `workers: "auto"` means what no number means: what this container really has. */
function cpuCount(): number {
  return planWorkerCount(readMachine()).count;
}

function parse(
  input: unknown,
  unknown: 'pass' | 'refuse',
  notice: (line: string) => void,
  failure?: Error,
): ResolvedOptions {
  try {
    return declaration.parse(input, { cpuCount, unknown, notice });
  } catch (error) {
    if (!failure || !(error instanceof OptionsError)) throw error;
    // All problems at once: what was wrong with finding the application stands beside what is wrong with the options.
    const problem = {
      path: 'baseDir',
      code: 'application',
      expected: '',
      received: '',
      source: 'argument',
      hint: '',
      message: failure.message,
    };
    throw new OptionsError([...error.problems, problem]);
  }
}

/** Before the options are checked, because what they may contain depends on what is found. */
function find(input: unknown): FoundFramework | Error {
  const text = (name: string): string | undefined => {
    const value: unknown = Reflect.get(Object(input), name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  try {
    return findFramework({
      baseDir: text('baseDir') ?? process.cwd(),
      framework: text('framework'),
      customEgg: text('customEgg'),
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
