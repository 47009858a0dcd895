/** How long the several kinds of requests take by themselves: what both ends of a load agree upon. In milliseconds. */
export const SLOW_MS = 300;
export const PARTS = 5;
export const BETWEEN_PARTS_MS = 100;
export const PART = 'x'.repeat(4_096);
export const ECHOES = 8;
export const BETWEEN_ECHOES_MS = 100;
