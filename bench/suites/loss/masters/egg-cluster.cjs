'use strict';
const cluster = require('node:cluster');
const { join } = require('node:path');
const { startCluster } = require('egg-cluster');

const [, , workers, port] = process.argv;
const framework = join(__dirname, '..', 'framework');
const LIMIT_MS = 5_000;
const LOOK_EVERY_MS = 20;

const ids = () => Object.keys(cluster.workers);
const listening = new Set();
cluster.on('listening', ({ id }) => listening.add(String(id)));

startCluster({ baseDir: framework, framework, workers: Number(workers), port: Number(port) });

// It is asked as egg-cluster itself is: by the message of a parent. It says nowhere that it has done it.
process.on('message', (message) => {
  if (message?.action !== 'loss-reload') return;
  const before = ids();
  const untilMs = performance.now() + LIMIT_MS;
  process.emit('message', { action: 'reload-worker', to: 'master' });
  const look = setInterval(() => {
    const isDone =
      !ids().some((id) => before.includes(id)) && ids().length > 0 && ids().every((id) => listening.has(id));
    if (!isDone && performance.now() < untilMs) return;
    clearInterval(look);
    process.send({ reloaded: isDone, reason: `not all workers were replaced within ${LIMIT_MS} ms` });
  }, LOOK_EVERY_MS);
});
