import type { Logger } from '@ec/logger';
import type { RefusalReason } from '@ec/messenger';

/** A flood of bad messages must not become a flood of lines. */
const ONE_LINE_PER_MS = 10_000;

/** Messages for somebody who is away are ordinary moments of a cluster's life. */
const ordinary: ReadonlySet<RefusalReason> = new Set(['agent-down', 'no-apps', 'no-parent']);

/** Its receiver may have been replaced a moment ago: worth a line, but not one on stderr, which fails a daemon's start. */
const possible: ReadonlySet<RefusalReason> = new Set(['unknown-receiver', 'not-delivered']);

/** Tells the log which messages went nowhere: at most one line in ten seconds for each reason, with a count of the rest. */
export function createRefusals(
  logger: Pick<Logger, 'debug' | 'info' | 'warn'>,
  nowMs: () => number,
): (reason: RefusalReason, text: string) => void {
  const told = new Map<RefusalReason, { atMs: number; untold: number }>();
  return (reason, text) => {
    const last = told.get(reason);
    if (last && nowMs() - last.atMs < ONE_LINE_PER_MS) {
      last.untold++;
      return;
    }
    told.set(reason, { atMs: nowMs(), untold: 0 });
    const more = last?.untold ? ` (and ${last.untold} more like it)` : '';
    logger[ordinary.has(reason) ? 'debug' : possible.has(reason) ? 'info' : 'warn'](
      '%s',
      `message refused: ${text}${more}`,
    );
  };
}
