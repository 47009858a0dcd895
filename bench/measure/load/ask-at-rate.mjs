import { connectOnce } from './connect-often.mjs';
import { openKept } from './kept-connection.mjs';

/**
 * Sends `count` requests at `perSecond`, whether or not those before are answered, over `together` kept connections or, where
 * `together` is 0, each over a new one. Resolves to the milliseconds that each took, from when it was due: one that had to
 * wait for a connection, or for this process, has waited.
 */
export async function askAtRate({ ports, count, perSecond, together }) {
  const way = together > 0 ? overKept(ports, together) : { ask: (number) => connectOnce(ports, number), close() {} };
  try {
    await way.ready;
    return await onTime(count, perSecond, way.ask);
  } finally {
    way.close();
  }
}

function onTime(count, perSecond, ask) {
  const startedAtMs = performance.now();
  const dueMs = (number) => startedAtMs + (number * 1_000) / perSecond;
  const took = [];
  let next = 0;
  return new Promise((resolve, reject) => {
    const one = (number) =>
      ask(number).then(() => {
        if (took.push(performance.now() - dueMs(number)) === count) resolve(took);
      }, reject);
    const tick = () => {
      const nowMs = performance.now();
      while (next < count && dueMs(next) <= nowMs) one(next++);
      if (next < count) setTimeout(tick, 1);
    };
    tick();
  });
}

/** Those that find no idle connection are sent over the next that is. */
function overKept(ports, together) {
  const connections = Array.from({ length: together }, (_, number) => openKept(ports, number));
  const idle = [];
  const waiting = [];
  const free = (connection) => {
    const next = waiting.shift();
    if (next) next(connection);
    else idle.push(connection);
  };
  const ask = async () => {
    const connection = idle.shift() ?? (await new Promise((resolve) => waiting.push(resolve)));
    await connection.ask();
    free(connection);
  };
  return {
    ready: Promise.all(connections.map((connection) => connection.ask().then(() => free(connection)))),
    ask,
    close: () => connections.forEach(({ close }) => close()),
  };
}
