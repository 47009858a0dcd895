// A CommonJS program that uses the callback, once for a failure and once for success.
const { startCluster } = require('@ec/cluster');

const options = { ...JSON.parse(process.argv[2]), embedded: true };
startCluster({ ...options, baseDir: '/nowhere' }, (error) => {
  const failure = { name: error.name, code: error.code };
  const started = startCluster(options, async (...given) => {
    const cluster = await started;
    await cluster.close();
    process.send({ action: 'report', data: { failure, given, address: cluster.address } });
    process.disconnect();
  });
});
