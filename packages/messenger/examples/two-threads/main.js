import { Worker } from 'node:worker_threads';
import { connectPort } from '@ec/messenger';
import { ask } from '../handlers.js';

const thread = new Worker(new URL('thread.js', import.meta.url));
const messenger = connectPort(thread);
await ask(messenger, 'app', console.log);
await thread.terminate();
