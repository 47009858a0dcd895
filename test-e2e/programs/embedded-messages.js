// A program that talks with the workers of its cluster, and has a parent and signals of its own.
import { startCluster } from '@ec/cluster';

const cluster = await startCluster({ ...JSON.parse(process.argv[2]), embedded: true });
cluster.messenger.on('echoed', (data, from) => process.send({ action: 'heard', data: { data, from } }));
process.on('message', ({ say }) => cluster.messenger.send('echo', say, 'app'));
process.once('SIGTERM', async () => {
  process.send({ action: 'own SIGTERM', data: { phase: cluster.status().phase } });
  await cluster.close();
  process.disconnect();
});
process.send({ action: 'started' });
