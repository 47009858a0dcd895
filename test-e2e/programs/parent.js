// Between the test and a master: starts one, tells the test of it, and can be killed.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const master = fork(fileURLToPath(new URL('../start.js', import.meta.url)), [process.argv[2]]);
master.on('message', ({ action, data }) => {
  if (action === 'egg-ready') process.send({ action: 'started', data: { pid: master.pid, address: data.address } });
});
