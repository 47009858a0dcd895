import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** Masters are given this long to become ready, and to answer what they are asked, and their processes to be gone after they were killed. */
const READY_MS = 60_000;
const GONE_MS = 5_000;

const running = new Set();
// Each is a process group of its own, so a terminal's Ctrl-C does not reach it by itself.
process.once('exit', () => {
  for (const group of running) kill(group);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/**
 * Starts a master as a process group of its own. `ready` resolves, with the milliseconds since
 * just before the spawn, when `isReady` says so of a message; it rejects where the master ends before, with its stderr.
 * `ask` sends it a message, and resolves to the first one that `isAnswer` accepts from then on.
 */
export function startTopology({ args, isReady, env = {} }) {
  const startedAtMs = performance.now();
  const master = spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: true,
    env: { ...process.env, NODE_ENV: 'production', ...env },
  });
  running.add(master.pid);
  let stderr = '';
  master.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const ready = new Promise((resolve, reject) => {
    const fail = (what) => reject(new Error(`${args.join(' ')} ${what}. It said:\n${stderr}`));
    const limit = setTimeout(() => fail(`was not ready after ${READY_MS} ms`), READY_MS);
    master.on('message', (message) => {
      if (!isReady(message)) return;
      clearTimeout(limit);
      resolve({ ms: performance.now() - startedAtMs });
    });
    master.once('exit', (code, signal) => {
      clearTimeout(limit);
      fail(`ended before it was ready, with ${signal ?? `code ${code}`}`);
    });
  });
  const ask = (question, isAnswer) =>
    new Promise((resolve, reject) => {
      const answered = (message) => {
        if (isAnswer(message)) over(resolve, message);
      };
      const ended = () => over(reject, new Error(`${args.join(' ')} ended instead of answering. It said:\n${stderr}`));
      const limit = setTimeout(
        () => over(reject, new Error(`${args.join(' ')} did not answer within ${READY_MS} ms. It said:\n${stderr}`)),
        READY_MS,
      );
      const over = (settle, value) => {
        clearTimeout(limit);
        master.off('message', answered).off('exit', ended);
        settle(value);
      };
      master.on('message', answered).once('exit', ended);
      master.send(question);
    });
  return { pid: master.pid, ready, ask, stop: () => stop(master) };
}

/** Ends the whole group without asking, and waits until nothing of it is left: how it ends is not what is measured. */
async function stop(master) {
  // Every process of the group writes to the master's stderr, so that it is closed when the last has gone.
  const gone = master.exitCode === null && master.signalCode === null ? once(master, 'close') : undefined;
  kill(master.pid);
  await Promise.race([gone, sleep(GONE_MS, undefined, { ref: false })]);
  running.delete(master.pid);
}

function kill(group) {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
}
