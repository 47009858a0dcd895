import { fork } from 'node:child_process';
import { createMessenger } from '@ec/messenger';

const child = fork(new URL('./child.js', import.meta.url));
const messenger = createMessenger({
  role: 'parent',
  osId: process.pid,
  post(message) {
    if (!child.connected) return false;
    child.send(message);
    return true;
  },
});
child.on('message', (raw) => messenger.receive(raw, { role: 'app', osId: child.pid }));

messenger.once('ready', (data, from) => messenger.send('add', [1, 2], from));
messenger.once('sum', (sum) => {
  console.log(`1 + 2 = ${sum}`);
  child.disconnect();
});
