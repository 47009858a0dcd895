// A cluster that its parent can have scaled and reloaded, and speak to its workers; it tells of each death.
import { startCluster } from '@ec/cluster';

const cluster = await startCluster(JSON.parse(process.argv[2]));
cluster.on('worker-exited', (data) => process.send({ action: 'died', data }));
process.on('message', async ({ action, data }) => {
  if (action === 'test-status') {
    process.send({ action: 'test-status', data: { pids: cluster.pids, status: cluster.status() } });
  } else if (action === 'test-scale') {
    process.send({ action: 'scaled', data: await cluster.scale(data) });
  } else if (action === 'test-reload') {
    const { outcome } = await cluster.reload();
    process.send({ action: 'reloaded', data: outcome });
  } else if (action === 'test-news') {
    cluster.messenger.send('news', data, 'app');
  }
});
