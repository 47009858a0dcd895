'use strict';
const { join } = require('node:path');
const { startCluster } = require('egg-cluster');

const framework = join(__dirname, '..', 'framework');
const baseDir = join(__dirname, '..', 'applications', 'with-framework');
startCluster({ baseDir, framework, workers: Number(process.argv[2]), port: Number(process.argv[3]) });
