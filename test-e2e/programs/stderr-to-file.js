// A cluster whose stderr is a file, as a daemon's often is.
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('deaths.js', import.meta.url));
const child = spawn(process.execPath, [script, process.argv[2]], {
  stdio: ['ignore', 'inherit', openSync(process.env.FILE, 'a'), 'ipc'],
});
child.on('message', (message) => process.send(message));
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code));
