/**
 * The assertion that rules are made of: throws an `AssertionError` of node:assert saying `should be <expected>`. Any other
 * assertion does as well; one whose message starts with "should" reads best. `hint` says what to do instead.
 */
export function should(condition: unknown, expected: string, hint = ''): asserts condition {
  if (condition) return;
  // Loaded only now: it takes a millisecond that a good start need not pay.
  const { AssertionError } = process.getBuiltinModule('node:assert');
  throw Object.assign(new AssertionError({ message: `should be ${expected}` }), { hint });
}
