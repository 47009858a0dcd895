'use strict';
// One process and nothing else: what a request costs at least.
const { createServer } = require('node:http');
const listener = require('../application/app.cjs');

createServer(listener).listen(Number(process.argv[3]), () => process.send({ ready: true }));
