/** How many of `max` connections the worker of a slot may have, of so many app workers; all parts together are `max`. Pure. */
export function shareOf(max: number, apps: number, slot: number): number {
  return Math.floor(max / apps) + (slot < max % apps ? 1 : 0);
}

/** Why so few connections cannot be shared among so many app workers; undefined: they can. Pure. */
export function refuseShares(max: number | undefined, apps: number): string | undefined {
  if (max === undefined || apps <= max) return undefined;
  return `of ${max} connections (options.maxConnections) ${apps} app workers would not have one each`;
}
