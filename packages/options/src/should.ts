/**
 * The assertion the rules are made of: throws an `AssertionError` of node:assert saying `should be <expected>`.
 * Any other assertion does as well; one whose message starts with "should" reads best.
 *
 * `hint` says what to do instead, `code` becomes the problem's code (default `mismatch`).
 */
export function should(
  condition: unknown,
  expected: string,
  { hint = '', code = '' }: { hint?: string | undefined; code?: string | undefined } = {},
): asserts condition {
  if (condition) return;
  // Loaded only now: it takes a millisecond that a good start need not pay.
  const { AssertionError } = process.getBuiltinModule('node:assert');
  const error = new AssertionError({
    message: `should be ${expected}`,
    operator: 'should',
    stackStartFn: should,
  });
  throw Object.assign(error, { hint, problemCode: code });
}
