// A cluster that its parent can have scaled and reloaded, and that says what has become of it.
import { startCluster } from '@ec/cluster';

const cluster = await startCluster(JSON.parse(process.argv[2]));
process.on('message', async ({ action, data }) => {
  if (action === 'test-status') {
    process.send({ action: 'test-status', data: { pids: cluster.pids, status: cluster.status() } });
  } else if (action === 'test-scale') {
    const result = await cluster.scale(data);
    process.send({ action: 'scaled', data: { ...result, asked: data, error: result.error?.message } });
  } else if (action === 'test-reload') {
    process.send({ action: 'reloaded', data: await cluster.reload() });
  } else if (action === 'scale-and-close') {
    const scaled = cluster.scale(data);
    await Promise.all([scaled.then(({ outcome, reason }) => console.log(`${outcome}, ${reason}`)), cluster.close()]);
  }
});
