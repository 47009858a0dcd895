export { startCluster } from './start-cluster.js';
export type { StartCallback } from './start-cluster.js';
export type { Cluster, ClusterEnd, ClusterPids } from './cluster.js';
export type { ClusterStatus, WaitingSlot, WorkerReport } from './status.js';
export type { ClusterOptions } from './options.js';
export { ClusterError, ClusterStartError } from './errors.js';
export { defineAgent, defineApp } from '@ec/framework';
export type { WorkerContext } from '@ec/framework';
export type { Messenger } from '@ec/messenger';
