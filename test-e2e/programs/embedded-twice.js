// A program that asks for a second cluster while it has one.
import { startCluster } from '@ec/cluster';
import { httpGet } from '@ec/test-utils';

const options = { ...JSON.parse(process.argv[2]), embedded: true };
const [first, second] = await Promise.allSettled([startCluster(options), startCluster(options)]);
const third = await startCluster(options).catch((error) => error);
const { body } = await httpGet(first.value.address);
await first.value.close();
process.send({ action: 'report', data: { refused: [second.reason.code, third.code], message: third.message, body } });
process.disconnect();
