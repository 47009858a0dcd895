import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { join } from 'node:path';
import { defineAgent } from '@ec/cluster';

const file = process.env.FLAGS_FILE ?? join(import.meta.dirname, 'flags.json');
const readFlags = () => JSON.parse(readFileSync(file, 'utf8'));

/** Watches one file for all workers. */
export default defineAgent(({ messenger, logger }) => {
  let flags = readFlags();
  messenger.on('flags?', (_, from) => messenger.send('flags', flags, from));

  watchFile(file, { interval: 250 }, () => {
    try {
      messenger.sendToApp('flags', (flags = readFlags()));
    } catch (error) {
      logger.warn(`the flags stay as they were: ${error.message}`);
    }
  });
  return () => unwatchFile(file);
});
