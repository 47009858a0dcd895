// A program whose callback throws: that is its own error, and its cluster is as started as before.
import { startCluster } from '@ec/cluster';

let calls = 0;
const failing = () => {
  calls += 1;
  throw new Error('in the callback');
};
const { message } = await startCluster({ ...JSON.parse(process.argv[2]), embedded: true }, failing).catch(
  (error) => error,
);
process.send({ action: 'report', data: { calls, message } });
process.on('SIGTERM', () => process.exit(7));
