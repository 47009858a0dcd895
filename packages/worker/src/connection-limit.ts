/** How many connections an app worker may have at a time; the master changes it with the number of workers. */
export interface ConnectionLimit {
  /** Undefined: as many as come, for as long as this worker lives. */
  most(): number | undefined;
}

/** Where the master's limit comes in. */
export function createConnectionLimit(most: number | undefined) {
  let now = most;
  const port: ConnectionLimit = { most: () => now };
  return {
    port,
    set({ maxConnections }: { readonly maxConnections: number }): void {
      now = maxConnections;
    },
  };
}
