// A cluster whose every process obeys the test: also where the channel between them is what goes wrong.
import { startCluster } from '@ec/cluster';
import { obey } from '../fixtures/faults/obey.js';

const self = obey('master', {
  async reload() {
    const { outcome, reason } = await cluster.reload();
    self.say('answer', { outcome, reason });
  },
  async scale(apps) {
    const { outcome, reason } = await cluster.scale(apps);
    self.say('answer', { outcome, reason });
  },
  status() {
    self.say('status', {
      address: cluster.address,
      pids: cluster.pids,
      status: cluster.status(),
      memory: process.memoryUsage(),
    });
  },
});
const cluster = await startCluster(JSON.parse(process.argv[2]));
self.say('ready', { address: cluster.address, port: cluster.port });
