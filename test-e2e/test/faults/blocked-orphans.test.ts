import { inject } from '@ec/test-utils/faults';
import { describe, test, vi } from 'vitest';
import { bringTo } from './bring-to.js';
import type { Phase, Role } from './matrix.js';

vi.setConfig({ maxConcurrency: 3 });

/** An orphan has 2 s to end by itself; then its watchdog ends it. */
const LIMIT_MS = 3_500;

/** A watchdog looks from a second after its worker is ready: not at boot, nor at a new worker that is judged here. */
const watched: readonly (readonly [Phase, Role])[] = [
  ['steady', 'agent'],
  ['steady', 'app'],
  ['reload', 'agent'],
  ['close', 'agent'],
  ['close', 'app'],
];

describe.skipIf(process.platform !== 'linux')('a master is killed while an event loop stands still', () => {
  for (const [phase, role] of watched) {
    test.concurrent(`that of ${role}, ${phase}: orphans end`, async () => {
      const { cell: held, victim } = await bringTo(phase, role, 'blocks later');
      await using cell = held;
      const { control, takenPort } = cell;
      const blocked = control.next(victim, 'begins to block');
      inject('blocks later', control.subject(victim), { takenPort });
      await blocked;
      cell.program.signal('SIGKILL');
      await cell.ended(LIMIT_MS);
      control.release();
      await cell.nothingLeft({ limitMs: LIMIT_MS, isSudden: true });
    });
  }
});
