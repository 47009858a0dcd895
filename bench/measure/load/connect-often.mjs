import { connect } from 'node:net';

const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

/** Clients come from so many addresses of this machine, where the system has them (Linux: all of 127.0.0.0/8). */
const ADDRESSES = 250;
/** Where a client comes from, so that affinity by address has many to tell apart. */
export const addressOf = (index) => (process.platform === 'linux' ? `127.1.0.${(index % ADDRESSES) + 1}` : undefined);

/**
 * Makes `count` connections with one request each, `together` at a time, to each of the ports in turn. Resolves to the
 * milliseconds that it took; rejects where one is not answered with 200.
 */
export async function connectOften({ ports, count, together }) {
  const startedAtMs = performance.now();
  let next = 0;
  const one = async () => {
    while (next < count) await connectOnce(ports, next++);
  };
  await Promise.all(Array.from({ length: together }, one));
  return performance.now() - startedAtMs;
}

/** One of many: which port, and from which address, follows from its number. */
export function connectOnce(ports, number) {
  const port = ports[number % ports.length];
  const localAddress = addressOf(number);
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    let answer = '';
    socket.setEncoding('latin1').on('data', (text) => (answer += text));
    socket.once('error', reject);
    socket.once('close', () => {
      if (answer.startsWith('HTTP/1.1 200 ')) resolve();
      else reject(new Error(`A connection should be answered with 200, got ${JSON.stringify(answer.slice(0, 80))}.`));
    });
    socket.write(REQUEST);
  });
}
