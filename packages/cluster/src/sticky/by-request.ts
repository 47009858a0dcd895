import { mkdtempSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SystemActions } from '@ec/messenger';
import { ClusterError } from '../errors.js';
import type { ReadyApps } from './ready-apps.js';
import type { StickyWay } from './sticky-way.js';

export interface ByRequestParts {
  readonly apps: ReadyApps;
  /** How many slots there are at this moment. */
  slots(): number;
  /** Tells all app workers which slots are ready. */
  tell(slots: SystemActions['slots']['slots']): void;
}

/** The longest path that systems take for a socket has 104 to 108 bytes; ids have up to this many digits. */
const LONGEST_FOLDER = 100 - '/1234567.sock'.length;

/**
 * Workers accept together and hand requests to each other: the master gives them a place to meet, and tells them who is
 * ready. Throws a ClusterError (EC_STICKY) where there is no such place.
 */
export function stickyByRequest({ apps, slots, tell }: ByRequestParts): StickyWay {
  const folder = makeFolder();
  const ready = apps.map((_, slot, name) => ({ slot, path: join(folder, `${name.slice('app#'.length)}.sock`) }));
  let told: readonly unknown[] | undefined;

  function tellAll(): void {
    const now = ready();
    if (now === told) return;
    told = now;
    tell(now);
  }

  return {
    order: () => ({ by: 'request', slots: slots(), folder }),
    changed() {
      // Whoever knows but a part of them serves clients that belong to others: first all must be there. Requests wait.
      const isStarting = told === undefined && ready().length < slots();
      if (!isStarting) tellAll();
    },
    declined() {},
    // Nobody comes any more: what waits is served by those there are.
    ending: tellAll,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function makeFolder(): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\ec-${randomBytes(16).toString('hex')}`;
  const advice = 'set TMPDIR to a folder with a shorter path that can be written';
  let folder: string;
  try {
    // Its mode is 0700: only this user can enter.
    folder = mkdtempSync(join(tmpdir(), 'ec-'));
  } catch (cause) {
    throw new ClusterError('EC_STICKY', `Workers have no folder for their sockets in ${tmpdir()}: ${advice}.`, cause);
  }
  if (Buffer.byteLength(folder) <= LONGEST_FOLDER) return folder;
  rmSync(folder, { recursive: true });
  throw new ClusterError('EC_STICKY', `The path ${folder} is too long for the sockets of workers: ${advice}.`);
}
