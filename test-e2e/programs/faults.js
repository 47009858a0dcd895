// A cluster whose every process obeys the test: also where the channel between them is what goes wrong.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startCluster } from '@ec/cluster';
import { obey } from '../fixtures/faults/obey.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

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
    self.say('status', { address: cluster.address, pids: cluster.pids, status: cluster.status() });
  },
  memory() {
    // What is garbage is no leak.
    collect();
    self.say('memory', process.memoryUsage());
  },
});
const cluster = await startCluster(JSON.parse(process.argv[2]));
self.say('ready', { address: cluster.address, port: cluster.port });
