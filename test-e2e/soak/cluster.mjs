// The cluster that is soaked, its control, and what may be asked of it.
import { mkdirSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isPortFree, startProgram, temporaryFolder, until } from '@ec/test-utils';
import { openControl } from '@ec/test-utils/faults';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const MOST_OPEN_FILES = 512;
const HEAP_MIB = 96;

/** Starts a cluster with these options beside its own, in a folder of its own, beside a port that is taken. */
export async function startSoaked(more) {
  const folder = temporaryFolder();
  const tmp = join(folder.path, 'tmp');
  mkdirSync(tmp);
  const control = await openControl(join(folder.path, 'control'));
  const taken = createServer();
  await new Promise((resolve) => taken.listen(0, resolve));
  const options = {
    baseDir: at('../fixtures/faults'),
    port: 0,
    hostname: '127.0.0.1',
    bootTimeoutMs: 15_000,
    appCloseTimeoutMs: 2_000,
    agentCloseTimeoutMs: 2_000,
    watchdog: { blockedMs: 1_000 },
    reload: { judgeMs: 0, drainMs: 5_000, lingerMs: 1_500, spreadMs: 500 },
    ...more,
  };
  const args = [at('../programs/faults.js'), JSON.stringify(options)];
  const program = startProgram({
    command: 'sh',
    args: ['-c', `ulimit -n ${MOST_OPEN_FILES}; exec "$0" "$@"`, process.execPath, ...args],
    env: { TMPDIR: tmp, FAULTS_SOCKET: control.path, NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}` },
  });
  const { address, port } = await control.next('master', 'ready');

  async function ask(word, argument, answer = word) {
    const answered = control.next('master', answer);
    control.subject('master').tell(word, argument);
    return answered;
  }

  return {
    program,
    control,
    address,
    takenPort: taken.address().port,
    status: () => ask('status'),
    memory: () => ask('memory'),
    reload: () => ask('reload', undefined, 'answer'),
    scale: (apps) => ask('scale', apps, 'answer'),
    /** Ends it, and says what is wrong with that: nothing is, where it says nothing. */
    async end() {
      program.signal('SIGTERM');
      const { code, signal } = await program.exited;
      await until('the end of all processes', () => program.processes().length === 0, {
        seen: () => JSON.stringify(program.processes()),
      });
      if (code !== 0) return `the cluster ended with ${signal ?? `code ${code}`}`;
      if (!(await isPortFree(port))) return `the port ${port} is not free after the end`;
      const files = readdirSync(tmp);
      return files.length > 0 ? `files are left: ${files.join(', ')}` : undefined;
    },
    async dispose() {
      await program.kill();
      await control[Symbol.asyncDispose]();
      await new Promise((resolve) => taken.close(resolve));
      folder[Symbol.dispose]();
    },
  };
}
