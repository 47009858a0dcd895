import { createMessenger } from '@ec/messenger';

const messenger = createMessenger({
  role: 'app',
  osId: process.pid,
  post(message) {
    if (!process.connected) return false;
    process.send(message);
    return true;
  },
});
process.on('message', (raw) => messenger.receive(raw, { role: 'parent' }));

messenger.on('add', ([a, b], from) => messenger.send('sum', a + b, from));
messenger.send('ready', undefined, 'parent');
