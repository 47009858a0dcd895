import { defineAgent } from '@ec/cluster';

/** Counts for all workers, where each would know its own visits only. */
export default defineAgent(({ messenger }) => {
  let visits = 0;
  messenger.on('visit', () => messenger.sendToApp('visits', (visits += 1)));
  // A worker that starts later asks.
  messenger.on('how-many', (_, from) => messenger.send('visits', visits, from));
});
