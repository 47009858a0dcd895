// A parent that opens sockets, as a service manager does, and starts a cluster that inherits them from descriptor 3 on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { createServer } from 'node:net';

const { script, options, sockets, names, isOthers } = JSON.parse(process.argv[2]);

const servers = [];
for (const where of sockets) {
  const server = createServer().listen(where);
  await once(server, 'listening');
  servers.push(server);
}
const fds = servers.map((server) => Reflect.get(server, '_handle').fd);
// The shell becomes the cluster's process: so it can know the number that this will have.
const child = spawn(
  '/bin/sh',
  [
    '-c',
    `LISTEN_PID=${isOthers ? process.pid : '$$'} exec "$0" "$@"`,
    process.execPath,
    script,
    JSON.stringify(options),
  ],
  {
    env: { ...process.env, LISTEN_FDS: String(fds.length), LISTEN_FDNAMES: names.join(':') },
    stdio: ['ignore', 'inherit', 'inherit', ...fds, 'ipc'],
  },
);
// From now on the cluster alone has them.
const places = servers.map((server) => server.address());
for (const [index, { path }] of sockets.entries()) {
  // Node removes the path of a unix socket that it closes.
  if (path) renameSync(path, `${path}.kept`);
  servers[index].close(() => path && renameSync(`${path}.kept`, path));
}
child.on('message', (message) => {
  const given =
    message.action === 'egg-ready' ? { ...message, data: { ...message.data, places, pid: child.pid } } : message;
  process.send(given);
});
process.on('message', (message) => child.send(message));
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code ?? 1));
