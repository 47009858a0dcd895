'use strict';
const { startCluster } = require('@ec/cluster');
const { optionsOf } = require('./options.cjs');

void startCluster(optionsOf(process.argv.slice(2)));
