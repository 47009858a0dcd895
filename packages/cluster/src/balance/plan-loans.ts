import type { WorkerName } from '@ec/manager';

/** A worker that can accept connections at the moment. */
export interface Able {
  readonly name: WorkerName;
  readonly slot: number;
}

/** The socket of a slot, with a worker of another slot. */
export interface Loan {
  readonly slot: number;
  readonly to: WorkerName;
}

/**
 * No socket waits without somebody who accepts from it: that of a slot whose worker is away is lent to the one who has
 * the fewest, and given back when the slot has a worker again. Pure.
 */
export function planLoans(
  slots: readonly number[],
  able: readonly Able[],
  loans: readonly Loan[],
): { readonly lend: readonly Loan[]; readonly end: readonly Loan[] } {
  const names = new Set(able.map(({ name }) => name));
  const own = new Set(able.map(({ slot }) => slot));
  const kept = loans.filter(({ slot, to }) => names.has(to) && !own.has(slot));
  const end = loans.filter((loan) => !kept.includes(loan));
  const lentSlots = new Set(kept.map(({ slot }) => slot));
  const burden = new Map(able.map(({ name }) => [name, kept.filter(({ to }) => to === name).length]));
  const lend: Loan[] = [];
  for (const slot of slots) {
    if (own.has(slot) || lentSlots.has(slot)) continue;
    const [least] = [...burden].toSorted(([, a], [, b]) => a - b);
    if (!least) continue;
    const [to, count] = least;
    burden.set(to, count + 1);
    lend.push({ slot, to });
  }
  return { lend, end };
}
