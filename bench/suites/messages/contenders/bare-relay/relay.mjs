// Three processes and no library: what every message through a master costs at least.
import { fork } from 'node:child_process';
import { endWithParent } from '../../workers/drive.mjs';

endWithParent();
const asker = fork(new URL('asker.mjs', import.meta.url), [process.argv[2]]);
const answerer = fork(new URL('../process-send/answerer.mjs', import.meta.url), ['json']);
asker.on('message', (message) => {
  if (message.action === 'figures') process.send(message);
  else answerer.send(message);
});
answerer.on('message', (message) => asker.send(message));
