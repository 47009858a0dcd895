import type { SystemActions } from '@ec/messenger';

/** A worker's part of what the whole cluster may have; the master changes it with the number of workers. */
export interface Limits {
  /** Connections at a time. Undefined: as many as come, for as long as this worker lives. */
  connections(): number | undefined;
  /** Resident memory, in bytes, of the control group's. Undefined: nobody has said. */
  memoryBytes(): number | undefined;
}

/** Where the master's limits come in. */
export function createLimits(maxConnections: number | undefined) {
  let now: SystemActions['limit'] = { maxConnections };
  const port: Limits = { connections: () => now.maxConnections, memoryBytes: () => now.ceilingBytes };
  return {
    port,
    set(told: SystemActions['limit']): void {
      now = { ...now, ...told };
    },
  };
}
