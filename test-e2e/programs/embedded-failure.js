// A program whose cluster cannot start, and which goes on.
import { startCluster } from '@ec/cluster';
import { listenerCounts } from './listeners.js';

const options = JSON.parse(process.argv[2]);
const before = listenerCounts();
const failures = [];
for (let round = 0; round < 2; round += 1) {
  const { name, code, message, reason, cause } = await startCluster({ ...options, embedded: true }).catch(
    (error) => error,
  );
  failures.push({ name, code, message, reason, cause: cause?.message });
}
process.send({ action: 'report', data: { before, after: listenerCounts(), failures } });
process.exitCode = 7;
process.disconnect();
