/** How a cluster worker finds its place in its environment: the names are cfork's. */
export function placeEnv(slot: number, slots: number): Record<string, string> {
  return { CFORK_WORKER_INDEX: String(slot), CFORK_WORKER_COUNT: String(slots) };
}
