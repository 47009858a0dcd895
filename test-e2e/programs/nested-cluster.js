// A worker of node:cluster that tries to be a master.
import cluster from 'node:cluster';
import { startCluster } from '@ec/cluster';

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('message', (message) => process.send(message));
  worker.on('exit', () => process.disconnect());
} else {
  const { code, message } = await startCluster({ ...JSON.parse(process.argv[2]), embedded: true }).catch(
    (error) => error,
  );
  process.send({ action: 'report', data: { code, message } });
  process.disconnect();
}
