/**
 * What a library for command lines has read, as the argument of a parse with `fromFlags: true`: `boot-timeout-ms` becomes
 * `bootTimeoutMs`, and `https.key` becomes `key` of the object `https`.
 */
export function flagValues(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const options: [string, unknown][] = [];
  const objects = new Map<string, [string, unknown][]>();
  for (const [flag, value] of Object.entries(values)) {
    const name = flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    const dot = name.indexOf('.');
    const whole = name.slice(0, dot);
    if (dot < 0) options.push([name, value]);
    else objects.set(whole, [...(objects.get(whole) ?? []), [name.slice(dot + 1), value]]);
  }
  // A value for the whole stays beside its members, to be refused.
  const inside = [...objects].map(([name, members]) => [name, Object.fromEntries(members)] as [string, unknown]);
  return Object.fromEntries([...inside, ...options]);
}
