import { readFile } from 'node:fs/promises';
import { readJournal } from './journal.js';
import { settings } from './settings.js';

/** Makes the function that gathers what the start page shows. */
export function createStatus({ messenger, worker, onClusterReady }) {
  const clusterReady = new Promise((resolve) => onClusterReady(resolve));

  // Whichever answer comes next is as good as our own: so no request needs a number.
  const askMaster = () =>
    new Promise((resolve) => {
      messenger.once('who-is-there', resolve);
      messenger.send('who-is-there', undefined, 'master');
    });

  return async function readStatus() {
    // Earlier, start.js does not listen yet.
    await clusterReady;
    const [cluster, log] = await Promise.all([askMaster(), measure(settings.file)]);
    return { answeredBy: worker, cluster, log, rotations: readJournal(settings.file), settings };
  };
}

async function measure(file) {
  try {
    const content = await readFile(file);
    return { bytes: content.length, lines: content.toString('latin1').split('\n').length - 1 };
  } catch (error) {
    // Renamed a moment ago, and no worker has opened the next one yet.
    if (error.code === 'ENOENT') return { bytes: 0, lines: 0 };
    throw error;
  }
}
