'use strict';
const { startCluster } = require('egg-cluster');
const { optionsOf } = require('./options.cjs');

startCluster(optionsOf(process.argv.slice(2)));
