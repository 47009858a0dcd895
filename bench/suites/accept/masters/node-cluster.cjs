'use strict';
// node:cluster and nothing else, with one of its two ways to share a port.
const cluster = require('node:cluster');

const [, , workers, port, policy] = process.argv;
if (cluster.isPrimary) {
  cluster.schedulingPolicy = cluster[policy];
  let listening = 0;
  cluster.on('listening', () => {
    listening += 1;
    if (listening === Number(workers)) process.send({ ready: true });
  });
  // Workers are given the arguments of their primary.
  for (let index = 0; index < Number(workers); index++) cluster.fork();
} else {
  require('node:http').createServer(require('../application/app.cjs')).listen(Number(port));
}
