// A cluster that its parent can have reloaded, and that says what has become of it.
import { startCluster } from '@ec/cluster';

const cluster = await startCluster(JSON.parse(process.argv[2]));
process.on('message', async ({ action, data }) => {
  if (action === 'test-status') {
    process.send({ action: 'test-status', data: { pids: cluster.pids, status: cluster.status() } });
  } else if (action === 'reload') {
    const result = await cluster.reload();
    process.send({ action: 'reloaded', data: { ...result, asked: data, error: result.error?.message } });
  } else if (action === 'reload-and-close') {
    // Its channel is closed when the process ends, which may be before a message is sent.
    const say = (which) =>
      cluster.reload().then((result) => console.log(`reload ${which}: ${result.outcome}, ${result.reason}`));
    void say(1);
    void say(2);
    void cluster.close();
    void say(3);
  }
});
