'use strict';
// A cluster that kills one of its own app workers when asked, and says how long its slot did without.
const { join } = require('node:path');
const { startCluster } = require('@ec/cluster');

const [, , workers, port, spares] = process.argv;
const numbers = { workers: Number(workers), port: Number(port), spares: Number(spares) };

async function main() {
  const cluster = await startCluster({ baseDir: join(__dirname, '..', 'application'), ...numbers });
  const serving = () =>
    cluster.status().workers.find(({ role, slot, status }) => role === 'app' && slot === 0 && status === 'ready');
  const areWaiting = () => cluster.status().capacity.spares.ready === numbers.spares;

  /** There is no event for it: looked for in each turn, and a turn is a fraction of a millisecond. */
  const when = (isSo) =>
    new Promise((resolve) => {
      const look = () => (isSo() ? resolve(performance.now()) : setImmediate(look));
      look();
    });

  process.on('message', async (message) => {
    if (message !== 'kill') return;
    await when(() => serving() && areWaiting());
    const { pid } = serving();
    const known = new Promise((resolve) => {
      cluster.on('worker-exited', function died() {
        cluster.off('worker-exited', died);
        resolve(performance.now());
      });
    });
    const killedMs = performance.now();
    process.kill(pid, 'SIGKILL');
    const servesMs = await when(() => serving() && serving().pid !== pid);
    const knownMs = await known;
    process.send({ killed: { knownMs: knownMs - killedMs, servesMs: servesMs - killedMs } });
  });
}

void main();
