'use strict';
const { join } = require('node:path');

const MODES = {
  process: {},
  sticky: { sticky: true },
  threads: { startMode: 'worker_threads' },
};

/** The same options for both managers: the minimal framework, a mode, and one port for all or, for threads, one for each. */
exports.optionsOf = ([mode, ...ports]) => ({
  baseDir: join(__dirname, '..', '..', 'boot', 'applications', 'with-framework'),
  framework: join(__dirname, '..', 'framework'),
  ...MODES[mode],
  ...(mode === 'threads' ? { ports: ports.map(Number) } : { port: Number(ports[0]), workers: ports.length }),
});
