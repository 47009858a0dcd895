'use strict';
const { join } = require('node:path');
const { startCluster } = require('@ec/cluster');

const [, , workers, port, options] = process.argv;
const baseDir = join(__dirname, '..', 'application');
void startCluster({ baseDir, workers: Number(workers), port: Number(port), ...JSON.parse(options) });
