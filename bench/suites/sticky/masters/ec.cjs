'use strict';
const { join } = require('node:path');
const { startCluster } = require('@ec/cluster');

const [, , workers, port, sticky] = process.argv;
const boot = join(__dirname, '..', '..', 'boot');
const baseDir = join(boot, 'applications', 'with-framework');
const framework = join(boot, 'framework');
void startCluster({ baseDir, framework, workers: Number(workers), port: Number(port), sticky: sticky === 'sticky' });
