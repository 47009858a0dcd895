import { FAULTS, inject } from '@ec/test-utils/faults';
import type { Fault } from '@ec/test-utils/faults';
import { describe, test, vi } from 'vitest';
import { bringTo } from './bring-to.js';
import { BLOCKED_MS } from './cell.js';
import { expectOutcome } from './expect-outcome.js';
import { MATRIX, PHASES, ROLES } from './matrix.js';
import type { Phase, Role } from './matrix.js';
import type { Outcome } from './outcome.js';

/** Each cell is four processes and more. */
vi.setConfig({ maxConcurrency: 4 });

/** `EC_FAULTS_IN=app` tries those in app workers only. */
const roles = ROLES.filter((role) => (process.env['EC_FAULTS_IN'] ?? role) === role);

const cells = FAULTS.flatMap((fault) =>
  roles.flatMap((role) => PHASES.map((phase) => ({ fault, role, phase, outcome: MATRIX[fault][role][phase] }))),
);

describe.skipIf(process.platform !== 'linux')('after a fault', () => {
  for (const { fault, role, phase, outcome } of cells) {
    if (outcome.kind === 'impossible') continue;
    test.concurrent(`${fault}, ${role}, ${phase}: ${outcome.kind}`, () => strike(fault, role, phase, outcome));
  }
});

/** A master that is blocked for ever can only be killed: of one that comes back nobody may suffer. */
const MASTER_BLOCKED_MS = 2 * BLOCKED_MS;

async function strike(
  fault: Fault,
  role: Role,
  phase: Phase,
  outcome: Exclude<Outcome, { kind: 'impossible' }>,
): Promise<void> {
  const held = await bringTo(phase, role, fault);
  await using cell = held.cell;
  const { control, takenPort } = cell;
  const victim = control.subject(held.victim);
  const answer = control.next('master', 'answer');
  // Where nothing was asked of the master nobody waits for it.
  answer.catch(() => {});
  const end = strikeNow();
  // Who hangs is not released, and a master who is stopped should find all as it was.
  if (!(fault === 'SIGSTOP' && role === 'master')) release();
  await expectOutcome(outcome, { cell, pid: victim.pid, before: held.before, answer, end: endFault });

  function strikeNow(): () => void {
    if (role === 'master' && fault === 'channel closed') {
      cell.program.child.disconnect();
      return () => {};
    }
    return inject(fault, victim, { takenPort, ...(role === 'master' && { blockMs: MASTER_BLOCKED_MS }) });
  }

  function release(): void {
    // That a port is taken is news from the master: it must not come after the worker is ready.
    const isHeld = fault === 'hangs at boot' || (fault === 'port taken' && phase !== 'close');
    control.release(isHeld ? held.victim : undefined);
  }

  function endFault(): void {
    end();
    release();
  }
}
