/** True for objects, arrays and functions: whatever may have members. */
export function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** True where `value[name]` is a function. */
export function hasMethod<Name extends string>(
  value: unknown,
  name: Name,
): value is Record<Name, (...args: never[]) => unknown> {
  return isObject(value) && typeof value[name] === 'function';
}
