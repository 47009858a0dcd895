import { isPortFree } from './is-port-free.js';

/** Below the range from which systems take ports for outgoing connections. */
const FIRST = 10_240;
const LAST = 32_767;

/** So many ports that nobody listens on at the moment. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
    if (await isPortFree(port)) found.add(port);
  }
  return [...found];
}
