// What a cluster might leave behind on the process of a program that has one.
import cluster from 'node:cluster';

const OF_PROCESS = [
  'SIGINT',
  'SIGTERM',
  'SIGQUIT',
  'SIGHUP',
  'uncaughtException',
  'unhandledRejection',
  'exit',
  'beforeExit',
  'message',
  'disconnect',
  'warning',
];
const OF_CLUSTER = ['fork', 'online', 'listening', 'disconnect', 'exit', 'message'];

export function listenerCounts() {
  const count = (emitter, names) => Object.fromEntries(names.map((name) => [name, emitter.listenerCount(name)]));
  return {
    process: count(process, OF_PROCESS),
    cluster: count(cluster, OF_CLUSTER),
    stdout: process.stdout.listenerCount('error'),
  };
}
