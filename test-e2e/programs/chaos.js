// A cluster whose master talks as its workers do.
import { startCluster } from '@ec/cluster';
import { chatter } from '../fixtures/chaos/chatter.js';

const cluster = await startCluster(JSON.parse(process.argv[2]));
chatter(cluster.messenger, 'master');
process.on('message', ({ action }) => {
  if (action === 'status') process.send({ action: 'status', data: { pids: cluster.pids, status: cluster.status() } });
  if (action === 'hush')
    cluster.messenger.broadcast('hush').then(() => cluster.messenger.send('hush', undefined, 'master'));
});
