import { defineAgent } from '@ec/cluster';

/** Counts for all workers, where each would know its own visits only. */
export default defineAgent(({ messenger }) => {
  let visits = 0;
  messenger.handle('visit', () => (visits += 1));
});
