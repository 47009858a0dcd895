import { join } from 'node:path';

/** What the environment can change. */
export const settings = {
  file: join(process.env.LOG_DIR ?? join(import.meta.dirname, 'logs'), 'access.log'),
  /** The log is rotated when it has this size … */
  maxBytes: positive('LOG_MAX_BYTES', 64 * 1024),
  /** … or this age, whichever comes first. */
  maxAgeMs: positive('LOG_MAX_AGE_MS', 10_000),
  /** How often the agent looks. */
  checkMs: positive('LOG_CHECK_MS', 250),
  /** How many rotated files are kept. */
  keep: positive('LOG_KEEP', 5),
};

function positive(name, otherwise) {
  const text = process.env[name];
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(
    `${name} should be a positive whole number, got ${JSON.stringify(text)}: correct it or leave it out.`,
  );
}
