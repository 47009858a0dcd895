// The cluster's own declaration, as it is: index.mjs bundles it from its source.
import { OptionsError } from '@ec/options';
import { declaration } from '../../../../packages/cluster/src/options.ts';

export function parse(input, { env, cwd }) {
  return declaration.parse(input, { env, cwd });
}

/** What is wrong with an input, as text for its user. */
export function explain(input, { env, cwd }) {
  try {
    declaration.parse(input, { env, cwd });
  } catch (error) {
    if (error instanceof OptionsError) return error.message;
    throw error;
  }
}
