import { openKept } from './kept-connection.mjs';

/**
 * Sends `count` requests over `together` kept connections, each as soon as the one before is answered. Resolves to the
 * milliseconds that it took; rejects where one is not answered with 200.
 */
export async function askOften({ ports, count, together }) {
  const connections = Array.from({ length: together }, (_, number) => openKept(ports, number));
  try {
    await Promise.all(connections.map(({ ask }) => ask()));
    const startedAtMs = performance.now();
    let left = count;
    const one = async ({ ask }) => {
      while (left-- > 0) await ask();
    };
    await Promise.all(connections.map(one));
    return performance.now() - startedAtMs;
  } finally {
    for (const { close } of connections) close();
  }
}
