/**
 * What a library for command lines has read, as the argument of a parse with `fromFlags: true`: `boot-timeout-ms` becomes
 * `bootTimeoutMs`, and `https.key` becomes `key` of the object `https`.
 */
export function flagValues(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const options: [string, unknown][] = [];
  const objects = new Map<string, [string, unknown][]>();
  for (const [flag, value] of Object.entries(values)) {
    const [name = '', member] = flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()).split('.', 2);
    if (member === undefined) options.push([name, value]);
    else objects.set(name, [...(objects.get(name) ?? []), [member, value]]);
  }
  for (const [name, members] of objects) options.push([name, Object.fromEntries(members)]);
  return Object.fromEntries(options);
}
