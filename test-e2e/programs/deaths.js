// A cluster that tells its parent of each death, and of a start that fails.
import { startCluster } from '@ec/cluster';

const options = JSON.parse(process.argv[2]);
try {
  const cluster = await startCluster(options);
  cluster.on('worker-exited', (data) => process.send({ action: 'died', data }));
} catch (error) {
  process.send({ action: 'not-started', data: { message: error.message, stderr: error.stderr } });
  process.disconnect();
}
