'use strict';
// node:cluster and nothing else: what every cluster of Node processes costs at least.
const cluster = require('node:cluster');

if (cluster.isPrimary) {
  const workers = Number(process.argv[2]);
  let listening = 0;
  cluster.on('listening', () => {
    listening += 1;
    if (listening === workers) process.send({ ready: true });
  });
  // Workers are given the arguments of their primary.
  for (let index = 0; index < workers; index++) cluster.fork();
} else {
  require('node:http')
    .createServer((_request, response) => response.end('ok'))
    .listen(Number(process.argv[3]));
}
