import { startCluster } from '@ec/cluster';

// The port is PORT, else 3000.
const cluster = await startCluster({ baseDir: import.meta.dirname, workers: 2 });

// Only the master knows all: workers ask it for their start page.
cluster.messenger.on('who-is-there', (_, from) => {
  cluster.messenger.send('who-is-there', { master: process.pid, ...cluster.status() }, from);
});

console.log(`
  Two workers serve and write one access log; the agent alone rotates it.

  Watch        ${cluster.address}
  Write more   curl -s "${cluster.address}/hello/[1-2000]" -o /dev/null
  End          Ctrl-C
`);
