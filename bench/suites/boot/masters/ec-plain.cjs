'use strict';
const { join } = require('node:path');
const { startCluster } = require('@ec/cluster');

const baseDir = join(__dirname, '..', 'applications', 'plain');
void startCluster({ baseDir, workers: Number(process.argv[2]), port: Number(process.argv[3]) });
