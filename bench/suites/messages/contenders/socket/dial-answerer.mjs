import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';

/** Starts a process that answers, and connects to it. */
export async function dialAnswerer(folder, format, index = 0) {
  const path = join(folder, `${process.pid}-${index}.sock`);
  const child = fork(new URL('answerer.mjs', import.meta.url), [path, format]);
  await once(child, 'message');
  const socket = connect(path);
  await once(socket, 'connect');
  return socket;
}
