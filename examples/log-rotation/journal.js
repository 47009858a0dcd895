import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const REMEMBERED = 100;

const journalOf = (logFile) => join(dirname(logFile), 'rotations.json');

/** What agents have done so far: how many rotations, and the latest ones, newest first. */
export function readJournal(logFile) {
  try {
    return JSON.parse(readFileSync(journalOf(logFile), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return { total: 0, latest: [] };
    throw error;
  }
}

/** Adds a rotation. For the agent alone; workers read meanwhile, so the file is replaced as a whole. */
export function addToJournal(logFile, rotation) {
  const { total, latest } = readJournal(logFile);
  const journal = { total: total + 1, latest: [rotation, ...latest].slice(0, REMEMBERED) };
  const file = journalOf(logFile);
  writeFileSync(`${file}.new`, JSON.stringify(journal));
  renameSync(`${file}.new`, file);
}
