// The program that the tests start: a cluster that owns its process, and answers its parent what it consists of.
import { startCluster } from '@ec/cluster';

const cluster = await startCluster(JSON.parse(process.argv[2]));
const { messenger } = cluster;
messenger.on('test-status', () => {
  const { address, pids } = cluster;
  messenger.send('test-status', { address, pids, status: cluster.status() }, 'parent');
});
