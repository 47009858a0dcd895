/** The value of a parameter in a request's target, decoded; undefined where it has none, or an empty one. Pure. */
export function readQuery(target: string, name: string): string | undefined {
  const at = target.indexOf('?');
  if (at < 0) return undefined;
  return new URLSearchParams(target.slice(at)).get(name) || undefined;
}
