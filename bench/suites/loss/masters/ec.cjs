'use strict';
const { join } = require('node:path');
const { startCluster } = require('@ec/cluster');

const [, , workers, port, options] = process.argv;
const baseDir = join(__dirname, '..', 'application');
// Nothing is wrong with the new version: to watch it for longer than it takes to say so on a busy machine would only make
// the benchmark longer.
const reload = { judgeMs: 1_000 };

void startCluster({ baseDir, workers: Number(workers), port: Number(port), reload, ...JSON.parse(options) }).then(
  (cluster) => {
    process.on('message', async (message) => {
      if (message?.action !== 'loss-reload') return;
      const { outcome, reason } = await cluster.reload();
      process.send({ reloaded: outcome === 'reloaded', reason });
    });
  },
);
