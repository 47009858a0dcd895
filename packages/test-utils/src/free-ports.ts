import { isPortFree } from './is-port-free.js';

/** Below the range from which systems take ports for outgoing connections. */
const FIRST = 10_240;
const LAST = 32_767;
/** Test files that run at the same time look in parts of their own: what is free now must be free a moment later, too. */
const PARTS = 16;
const SIZE = Math.floor((LAST - FIRST + 1) / PARTS);

/** So many ports in a row that nobody listens on at the moment, and no test file that runs meanwhile is given. */
export async function freePorts(count: number): Promise<number[]> {
  const part = Number(process.env['VITEST_POOL_ID'] ?? 0) % PARTS;
  for (;;) {
    const first = FIRST + part * SIZE + Math.floor(Math.random() * (SIZE - count + 1));
    const row = Array.from({ length: count }, (_, index) => first + index);
    const isFree = await Promise.all(row.map(isPortFree));
    if (isFree.every(Boolean)) return row;
  }
}
