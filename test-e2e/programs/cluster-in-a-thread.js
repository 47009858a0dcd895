// A program that has its cluster in a thread, which has no channel to the program's parent.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { startCluster } from '@ec/cluster';

if (isMainThread) {
  const thread = new Worker(new URL(import.meta.url), { argv: [process.argv[2]] });
  thread.on('message', (message) => process.send(message));
  thread.once('exit', () => process.disconnect());
  process.on('message', (message) => thread.postMessage(message));
} else {
  const cluster = await startCluster(JSON.parse(process.argv[2]));
  const { address, pids } = cluster;
  parentPort.once('message', async () => {
    await cluster.close();
    parentPort.postMessage({ action: 'closed' });
    parentPort.close();
  });
  parentPort.postMessage({ action: 'started', data: { address, pids } });
}
