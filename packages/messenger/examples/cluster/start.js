import { startCluster } from '@ec/cluster';

await startCluster({ baseDir: import.meta.dirname, workers: 2, port: 0 });
