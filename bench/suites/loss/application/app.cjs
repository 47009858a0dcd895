'use strict';
const { createServer } = require('node:http');
const { answerLoad } = require('@ec/test-utils/load');

const server = createServer();
answerLoad(server);
module.exports = server;
