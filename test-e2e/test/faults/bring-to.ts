import { setTimeout as pause } from 'node:timers/promises';
import type { ReportedStatus } from '@ec/test-utils';
import type { Control, Fault } from '@ec/test-utils/faults';
import { JUDGE_MS, SCALED, openCell } from './cell.js';
import type { Cell } from './cell.js';
import type { Phase, Role } from './matrix.js';

/** A cluster held at the moment of the fault. */
export interface Held {
  readonly cell: Cell;
  /** Whose fault it is: `agent#1`, `app#3`, `master`. */
  readonly victim: string;
  /** Who served before; undefined where nobody has yet. */
  readonly before?: ReportedStatus['pids'];
}

/** What goes wrong while a worker boots, and so needs one that does. */
const AT_BOOT: readonly Fault[] = ['throws at boot', 'hangs at boot'];
/** So long after it is ready a watchdog has begun. Of a thread that watches in silence there is no sign to wait for. */
const WATCHED_MS = 1_500;

/** Starts a cluster and holds it in this phase; one that does not get there is ended. */
export async function bringTo(phase: Phase, role: Role, fault: Fault): Promise<Held> {
  const opened: Cell[] = [];
  const wanted: Wanted = { role, fault, isAtBoot: AT_BOOT.includes(fault), opened: (cell) => void opened.push(cell) };
  try {
    return await { boot, steady, reload, scale, close }[phase](wanted);
  } catch (error) {
    for (const cell of opened) await cell[Symbol.asyncDispose]();
    throw error;
  }
}

interface Wanted {
  opened(cell: Cell): void;
  readonly role: Role;
  readonly fault: Fault;
  readonly isAtBoot: boolean;
}

async function open(
  { role, fault, isAtBoot, opened }: Wanted,
  before: (control: Control) => void = () => {},
): Promise<Cell> {
  const standsStill = role !== 'master' && !isAtBoot && (fault === 'SIGSTOP' || fault === 'blocks later');
  const isLate = fault === 'hangs at boot' || standsStill;
  const options = {
    bootTimeoutMs: isLate ? 2_500 : 15_000,
    // On a busy machine anybody may look blocked for a moment: only who is to be judged is.
    judgeMs: role === 'app' ? JUDGE_MS : 0,
    mostOpenFiles: fault === 'too many open files' ? 128 : undefined,
    heapMib: fault === 'heap OOM' ? 40 : undefined,
  };
  const cell = await openCell(options, before);
  opened(cell);
  return cell;
}

async function boot(wanted: Wanted): Promise<Held> {
  // Whatever befalls the master, nobody is to listen before it.
  const names = { agent: ['agent#1'], app: ['app#1'], master: ['app#1', 'app#2'] }[wanted.role];
  const cell = await open(wanted, (control) => {
    for (const name of names) control.hold(name, 'boot');
  });
  for (const name of names) await cell.control.reached(name, 'boot');
  return { cell, victim: first(wanted.role) };
}

async function steady(wanted: Wanted): Promise<Held> {
  const { cell, before } = await serving(wanted);
  if (wanted.isAtBoot) return { cell, before, victim: await replacement(cell, wanted.role) };
  return { cell, before, victim: first(wanted.role) };
}

async function reload(wanted: Wanted): Promise<Held> {
  const { cell, before } = await serving(wanted);
  const { control, program } = cell;
  const isNew = wanted.role === 'app';
  const agent = wanted.isAtBoot && !isNew ? await replacement(cell, wanted.role) : undefined;
  if (wanted.isAtBoot || !isNew) control.hold('app#3', 'boot');
  control.subject('master').tell('reload');
  if (!wanted.isAtBoot && isNew) await program.line(/must prove itself/);
  else await control.reached('app#3', 'boot');
  return { cell, before, victim: isNew ? 'app#3' : (agent ?? first(wanted.role)) };
}

async function scale(wanted: Wanted): Promise<Held> {
  const { cell, before } = await serving(wanted);
  const { control } = cell;
  const agent = wanted.isAtBoot && wanted.role === 'agent' ? await replacement(cell, wanted.role) : undefined;
  control.hold('app#3', 'boot');
  control.subject('master').tell('scale', SCALED);
  await control.reached('app#3', 'boot');
  return { cell, before, victim: wanted.role === 'app' ? 'app#3' : (agent ?? first(wanted.role)) };
}

async function close(wanted: Wanted): Promise<Held> {
  const { cell, before } = await serving(wanted);
  const { control, program } = cell;
  const victim = wanted.isAtBoot ? await replacement(cell, wanted.role) : first(wanted.role);
  const held = wanted.role === 'agent' ? 'agent#1' : 'app#1';
  if (!wanted.isAtBoot) control.hold(held, 'close');
  program.signal('SIGTERM');
  await (wanted.isAtBoot ? program.line(/closing, because/) : control.reached(held, 'close'));
  return { cell, before, victim };
}

const first = (role: Role): string => (role === 'master' ? role : `${role}#1`);

async function serving(wanted: Wanted): Promise<{ cell: Cell; before: ReportedStatus['pids'] }> {
  const cell = await open(wanted);
  await cell.ready;
  if (wanted.fault === 'blocks later' && wanted.role !== 'master') await pause(WATCHED_MS);
  return { cell, before: (await cell.status()).pids };
}

/** Kills a worker of this role, and holds the one that takes its place at its boot. */
async function replacement({ control }: Cell, role: Role): Promise<string> {
  const [old, next] = role === 'agent' ? ['agent#1', 'agent#2'] : ['app#1', 'app#3'];
  control.hold(next, 'boot');
  process.kill(control.subject(old).pid, 'SIGKILL');
  await control.reached(next, 'boot');
  return next;
}
