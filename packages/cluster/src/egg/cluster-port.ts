import { createServer } from 'node:net';

/** Below the range from which systems take ports for outgoing connections: nobody takes one of these by chance. */
const FIRST = 10_240;
const LAST = 32_767;
const TRIES = 20;

/**
 * A free port that a worker listens on later (cluster-client's in the agent), none of those that are `taken` already. Rejects after 20 taken ones, each drawn at random.
 */
export async function findClusterPort(
  random: () => number = Math.random,
  taken: readonly number[] = [],
): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const port = FIRST + Math.floor(random() * (LAST - FIRST + 1));
    if (!taken.includes(port) && (await isFree(port))) return port;
  }
  throw new Error(`No free port for cluster-client was found between ${FIRST} and ${LAST}: close what listens there.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
