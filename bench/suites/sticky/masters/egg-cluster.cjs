'use strict';
const { join } = require('node:path');
const { startCluster } = require('egg-cluster');

const [, , workers, port, sticky] = process.argv;
const boot = join(__dirname, '..', '..', 'boot');
const baseDir = join(boot, 'applications', 'with-framework');
const framework = join(boot, 'framework');
startCluster({ baseDir, framework, workers: Number(workers), port: Number(port), sticky: sticky === 'sticky' });
