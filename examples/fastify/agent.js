import { setTimeout } from 'node:timers/promises';
import { defineAgent } from '@ec/cluster';

/** Does jobs one after the other, whichever worker they come from. */
export default defineAgent(({ messenger }) => {
  let last = Promise.resolve();
  messenger.on('job', (name) => {
    last = last.then(async () => {
      await setTimeout(50); // the work
      messenger.sendToApp('job-done', { name, by: process.pid });
    });
  });
});
