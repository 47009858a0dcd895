import { begin, spawn } from './boot.js';
import type { ReloadFailure } from './event.js';
import { replaceAgent } from './replace-agent.js';
import { cancelRestart, restart } from './restart.js';
import type { Reload, Slot, State, WorkerState } from './state.js';
import { renewSpares } from './spares.js';
import { takeSpare } from './take-spare.js';
import { change, dismiss, findWorker, order, report, setSlot, slotOf } from './turn.js';
import type { Turn } from './turn.js';

/*
 * A reload is a transaction. Slot by slot a new worker is started beside the old one; the first of them must prove itself
 * before the others follow. When every slot has a successor that is ready, these take over and the old ones retire. If any
 * of them fails before that, the new ones go and the old ones, which have served all the time, stay.
 */

/** Replaces all app workers; a request during a reload is done after it. */
export function requestReload(turn: Turn): void {
  const { phase, plan, reload, scaling, next } = turn.state;
  if (phase !== 'running' || plan.canOverlap === false) {
    report(turn, { fact: 'reload-refused', why: phase === 'running' ? 'no-overlap' : 'not-running' });
    return;
  }
  if (reload || scaling) {
    change(turn, { next: { apps: next?.apps, reload: true } });
    report(turn, { fact: 'reload-queued', behind: scaling ? 'scaling' : reload?.recycles ? 'recycling' : 'reload' });
    return;
  }
  beginReload(turn);
}

/** A worker is ready: if the reload has waited for it, it is judged, or the next slot has its turn. */
export function advanceReload(turn: Turn, worker: WorkerState): void {
  const { reload, plan } = turn.state;
  if (reload?.agent) {
    if (worker.role === 'agent' && isNew(turn.state, worker)) finishReload(turn);
    return;
  }
  if (!reload || reload.isJudging || !isAwaited(turn.state, worker)) return;
  const { judgeMs } = plan.limits;
  if (judgeMs === 0 || reload.recycles || reload.remaining.length < appSlots(turn.state).length - 1) {
    goOn(turn);
    return;
  }
  change(turn, { reload: { ...reload, isJudging: true } });
  order(turn, { type: 'judge', worker: worker.name, forMs: judgeMs });
  order(turn, { type: 'set-timer', timer: 'judge', delayMs: judgeMs });
  report(turn, { fact: 'reload-judging', worker: worker.name, forMs: judgeMs });
}

/** The first new worker has stood the test. */
export function passJudgement(turn: Turn): void {
  if (turn.state.reload?.isJudging) goOn(turn);
}

/** Something has gone wrong with a worker: if it is one of the new ones, all of them go. */
export function failReload(turn: Turn, worker: WorkerState, why: ReloadFailure): void {
  const { reload } = turn.state;
  if (!reload || !isNew(turn.state, worker)) return;
  const { recycles: old } = reload;
  report(
    turn,
    old
      ? { fact: 'recycle-failed', old, worker: worker.name, why }
      : { fact: 'reload-rolled-back', worker: worker.name, why },
  );
  stopJudging(turn);
  for (const slot of turn.state.slots) {
    if (!slot.successor) continue;
    const successor = findWorker(turn.state, slot.successor);
    setSlot(turn, slot, { successor: undefined });
    if (!successor) continue;
    dismiss(turn, successor, isDeaf(why) && successor.name === worker.name);
  }
  change(turn, { reload: undefined });
}

function isNew(state: State, worker: WorkerState): boolean {
  const { agent } = state.reload ?? {};
  if (worker.role === 'agent') return agent !== undefined && agent.old !== worker.name;
  return appSlots(state).some((slot) => slot.successor === worker.name) || isAwaited(state, worker);
}

/** Asked to retire, a blocked worker would keep its clients waiting, and get new ones, until its time is over. */
function isDeaf(why: ReloadFailure): boolean {
  return why.kind === 'condemned' && !why.hears;
}

/** From the first slot on; nothing else is going on. */
export function beginReload(turn: Turn): void {
  const [first = 0, ...remaining] = appSlots(turn.state).map((slot) => slot.index);
  report(turn, { fact: 'reload-started' });
  reloadSlot(turn, { current: first, remaining, recycles: undefined, oldAgents: turn.state.lastId.agent });
}

/** The slot gets a successor; nothing else is going on, or the slots before it have theirs. */
export function reloadSlot(turn: Turn, reload: Omit<Reload, 'isJudging'>): void {
  change(turn, { reload: { ...reload, isJudging: false } });
  const slot = slotOf(turn.state, { role: 'app', slot: reload.current });
  if (slot.worker) {
    if (reload.recycles && takeSpare(turn, slot, 'successor')) return;
    begin(turn, spawn(turn, 'app', [slot], false, 'successor'));
    return;
  }
  // An empty slot has nobody to be replaced: its restart is brought forward.
  cancelRestart(turn, slot);
  restart(turn, slot);
}

function goOn(turn: Turn): void {
  const { reload } = turn.state;
  if (!reload) return;
  const [next, ...remaining] = reload.remaining;
  if (next !== undefined) {
    reloadSlot(turn, { ...reload, current: next, remaining });
    return;
  }
  if (!replaceAgent(turn)) finishReload(turn);
}

function finishReload(turn: Turn): void {
  for (const slot of turn.state.slots) if (slot.successor) handOver(turn, slot, slot.successor);
  const recycles = turn.state.reload?.recycles;
  report(turn, recycles ? { fact: 'recycle-finished', worker: recycles } : { fact: 'reload-finished' });
  change(turn, { reload: undefined });
  if (!recycles) renewSpares(turn);
}

function handOver(turn: Turn, slot: Slot, successor: NonNullable<Slot['successor']>): void {
  const old = slot.worker && findWorker(turn.state, slot.worker);
  setSlot(turn, slot, { worker: successor, successor: undefined, attempts: 0 });
  if (old) dismiss(turn, old);
}

/** What was watched need not be any more. */
export function stopJudging(turn: Turn): void {
  if (turn.state.reload?.isJudging) order(turn, { type: 'clear-timer', timer: 'judge' });
}

/** Whether it is the new worker of the slot whose turn it is. */
function isAwaited({ reload, slots }: State, { name, role, slot: index }: WorkerState): boolean {
  const slot = slots.find((each) => each.role === role && each.index === index);
  if (role !== 'app' || index !== reload?.current || !slot) return false;
  return slot.successor === name || (slot.successor === undefined && slot.worker === name);
}

function appSlots({ slots }: State): readonly Slot[] {
  return slots.filter((slot) => slot.role === 'app');
}
