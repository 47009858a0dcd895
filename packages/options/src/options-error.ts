import type { Problem } from './problem.js';

/**
 * Options were wrong: all problems at once. Its message has one problem a line; neither it nor its JSON shows a secret
 * (for that reason it has no `cause`: what a rule threw may quote the value).
 */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
  readonly code = 'EC_OPTIONS';
  /** Every problem found, in the order of the declaration. */
  readonly problems: readonly Problem[];

  constructor(name: string, problems: readonly Problem[]) {
    const lines = problems.map((problem) => problem.message);
    super(lines.length === 1 ? lines[0] : `${name}: ${lines.length} problems\n  ${lines.join('\n  ')}`);
    this.problems = Object.freeze(problems.map((problem) => Object.freeze(problem)));
  }

  /** The error as plain data, for a log or another process. */
  toJSON(): { name: string; code: string; message: string; problems: readonly Problem[] } {
    return { name: this.name, code: this.code, message: this.message, problems: this.problems };
  }
}
