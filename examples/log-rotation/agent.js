import { statSync } from 'node:fs';
import { defineAgent } from '@ec/cluster';
import { addToJournal } from './journal.js';
import { reasonToRotate, rotate } from './rotate.js';
import { settings } from './settings.js';

const { file, checkMs, keep } = settings;

/** There is one agent, so there is one process that renames. What it throws ends it, and the master starts another. */
export default defineAgent(({ messenger, logger, onClusterReady }) => {
  let sinceMs = Date.now();

  function check() {
    const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    const reason = reasonToRotate({ bytes, ageMs: Date.now() - sinceMs }, settings);
    if (!reason) return;
    rotate(file, keep);
    const told = messenger.sendToApp('reopen-log', undefined, { receipt: true });
    sinceMs = Date.now();
    addToJournal(file, { atMs: sinceMs, pid: process.pid, bytes, reason });
    const say = ({ delivered }) =>
      logger.info(
        `access.log is rotated for its ${reason}, at ${bytes} bytes; workers that write to the new one: ${delivered.length}`,
      );
    // Rejected where this agent ends meanwhile: the next one tells them again.
    told.then(say, () => {});
  }

  const timer = setInterval(check, checkMs);
  // An agent before this one may have died after it renamed and before it told.
  onClusterReady(() => messenger.sendToApp('reopen-log'));
  return () => clearInterval(timer);
});
