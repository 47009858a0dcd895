import { fork } from 'node:child_process';
import { connectProcess } from '@ec/messenger';
import { ask } from '../handlers.js';

const child = fork(new URL('child.js', import.meta.url));
const messenger = connectProcess(child);
await ask(messenger, 'app', console.log);
child.disconnect();
