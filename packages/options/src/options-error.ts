import type { Problem } from './problem.js';

/**
 * Options were wrong: all problems at once, one a line. Neither the message nor its JSON shows a secret (for that reason
 * it has no `cause`: what a rule threw may quote the value).
 */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
  readonly code = 'EC_OPTIONS';

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('\n'));
  }
}
