import { placeOf } from './error-place.js';
import { isObject } from './is-object.js';
import { locateSyntaxError } from './locate-syntax-error.js';

/** A sentence for a module that could not be loaded: the file, the reason, the place where Node keeps it to itself, and what to do. */
export async function describeLoadFailure(file: string, error: unknown): Promise<string> {
  const failed = `${file} could not be loaded: ${reasonOf(error)}`;
  if (
    isObject(error) &&
    error['code'] === 'ERR_UNKNOWN_FILE_EXTENSION' &&
    /\.[cm]?tsx?\b/.test(String(error['message']))
  ) {
    return `${failed}. This Node does not load TypeScript: build it first, or start with a loader such as --import tsx`;
  }
  if (!(error instanceof SyntaxError)) return `${failed}. The cause of this error has the stack`;
  const place = placeInStack(error) ?? (isEsParseError(error) ? await locateSyntaxError(file) : undefined);
  return place === undefined
    ? `${failed}. The cause of this error has the stack`
    : `${failed}, at ${place}: correct it there`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${String(error)}`;
  // Node appends its require stack on further lines.
  return `${error.name}: ${error.message.split('\n', 1)[0]}`;
}

/** Node writes the place before the message where it has one: `/dir/app.js:3`. */
function placeInStack({ stack = '' }: Error): string | undefined {
  return placeOf(stack.split('\n', 1)[0] ?? '');
}

/** Thrown by Node's loader and not by the module's own code: Node leaves out the file there, up to version 26 at least. */
function isEsParseError({ stack = '' }: Error): boolean {
  const firstFrame = stack.split('\n').find((line) => /^\s+at /.test(line));
  return firstFrame?.includes('node:internal/modules/esm') ?? false;
}
