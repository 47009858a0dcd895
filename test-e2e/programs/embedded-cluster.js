// A program that has a cluster for a while, and then another one.
import { startCluster } from '@ec/cluster';
import { httpGet } from '@ec/test-utils';
import { listenerCounts } from './listeners.js';

const options = { ...JSON.parse(process.argv[2]), embedded: true };
const before = listenerCounts();
const rounds = [];
for (let round = 0; round < 2; round += 1) {
  const cluster = await startCluster(options);
  const during = listenerCounts();
  const { body } = await httpGet(cluster.address);
  const { pids, port } = cluster;
  const { phase } = cluster.status();
  const ends = await Promise.all([cluster.close(), cluster.close(), cluster.closed]);
  rounds.push({ body, pids, port, phase, ends, during });
}
process.send({ action: 'report', data: { before, after: listenerCounts(), rounds } });
process.exitCode = 7;
process.disconnect();
