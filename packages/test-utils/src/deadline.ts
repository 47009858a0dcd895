/** Everything takes longer on a small or busy machine; `EC_TEST_PATIENCE=3` triples all limits. */
const PATIENCE = Number(process.env['EC_TEST_PATIENCE'] ?? (process.env['CI'] ? 2 : 1));

export interface DeadlineOptions {
  /** On a machine of ordinary speed. Default: 20 s. */
  readonly limitMs?: number;
  /** What has come instead. */
  readonly seen?: () => string;
}

/**
 * Waits for a promise, but not for ever. Rejects with what was awaited and what `seen` says has come instead.
 */
export async function deadline<T>(
  promise: Promise<T>,
  what: string,
  { limitMs = 20_000, seen = (): string => '' }: DeadlineOptions = {},
): Promise<T> {
  const allowedMs = limitMs * PATIENCE;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const instead = seen();
      reject(new Error(`${what} did not come within ${allowedMs} ms${instead ? `; seen so far:\n${instead}` : ''}`));
    }, allowedMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
