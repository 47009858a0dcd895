import { fileURLToPath } from 'node:url';
import { startCluster } from '@ec/cluster';
import { endWithParent, readPlan } from '../../workers/drive.mjs';
import { tellLivingHeap } from '../../workers/living-heap.mjs';

endWithParent();
const { workers, port, folder, scenario } = readPlan();
if (scenario === 'stall') tellLivingHeap(folder);
process.env.EC_BENCH_PLAN = process.argv[2];
// Whatever the cluster puts there goes with the benchmark.
process.env.TMPDIR = folder;
// What is measured may be chosen by options of the cluster.
const options = JSON.parse(process.argv[3] ?? '{}');
await startCluster({ baseDir: fileURLToPath(new URL('application', import.meta.url)), workers, port, ...options });
