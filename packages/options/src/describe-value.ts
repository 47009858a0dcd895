const longestText = 60;

/** What stands wherever a secret would. */
export const masked = '<secret>';

/** Text on one line, cut to `length` characters. */
export function oneLine(text: string, length = 200): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length)}…` : line;
}

/** A value in a few words for an error sentence. It never throws and never looks inside objects. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > longestText ? `${value.slice(0, longestText)}…` : value);
    case 'object':
      return value === null ? 'null' : describeObject(value);
    case 'function':
      return 'a function';
    case 'bigint':
      return oneLine(`${value}n`, longestText);
    case 'undefined':
      return 'nothing';
    default:
      return Object.is(value, -0) ? '-0' : oneLine(String(value), longestText);
  }
}

function describeObject(value: object): string {
  try {
    if (!Array.isArray(value)) return value instanceof Date ? 'a date' : 'an object';
    return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  } catch {
    // A proxy may throw at any question, even at Array.isArray.
    return 'an object';
  }
}
