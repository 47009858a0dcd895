const SHOWN_LENGTH = 200;

/** Any value as a short text for an error. Never throws, whatever the value's own conversions do. */
export function showValue(value: unknown): string {
  try {
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
  } catch {
    return `an ${typeof value} that cannot be shown`;
  }
}
