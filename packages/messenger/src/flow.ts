import type { Address, Peer } from './address.js';

/** Which receivers are full, as the relay says. */
export interface Flow {
  set(receiver: Peer, open: boolean): void;
  isOpen(to: Address | undefined): boolean;
  /** Settles when no receiver of this address is full, or none is left. */
  opened(to: Address | undefined): Promise<void>;
  /** Who is not among these any more is nobody's obstacle. */
  keep(osIds: ReadonlySet<number>): void;
}

export function createFlow(): Flow {
  const full = new Map<number, Peer>();
  let waiting: { to: Address | undefined; resolve(): void }[] = [];

  const isOpen = (to: Address | undefined): boolean => ![...full.values()].some((peer) => isAddressed(peer, to));

  function look(): void {
    const open = waiting.filter(({ to }) => isOpen(to));
    waiting = waiting.filter((one) => !open.includes(one));
    for (const { resolve } of open) resolve();
  }

  return {
    set(receiver, open) {
      if (open) full.delete(receiver.osId);
      else full.set(receiver.osId, receiver);
      look();
    },
    isOpen: (to) => full.size === 0 || isOpen(to),
    opened: (to) => (isOpen(to) ? Promise.resolve() : new Promise((resolve) => void waiting.push({ to, resolve }))),
    keep(osIds) {
      for (const osId of full.keys()) if (!osIds.has(osId)) full.delete(osId);
      look();
    },
  };
}

/** An address without a role, or none at all, may mean anybody: better to wait once too often. */
function isAddressed(peer: Peer, to: Address | undefined): boolean {
  if (to === undefined) return true;
  if (typeof to === 'string') return to === peer.role;
  if (to.osId !== undefined) return Number(to.osId) === peer.osId;
  return to.role === undefined || to.role === peer.role;
}
