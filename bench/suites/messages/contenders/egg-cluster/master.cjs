'use strict';
const { join } = require('node:path');
const { startCluster } = require('egg-cluster');

process.once('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
process.env.EC_BENCH_PLAN = process.argv[2];
const { workers, port, folder, scenario } = JSON.parse(process.argv[2]);
if (scenario === 'stall') {
  import('../../workers/living-heap.mjs').then(({ tellLivingHeap }) => tellLivingHeap(folder));
}
process.env.TMPDIR = folder;
startCluster({ baseDir: join(__dirname, 'application'), framework: join(__dirname, 'framework'), workers, port });
