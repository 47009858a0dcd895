import { begin, spawn } from './boot.js';
import { cancelRestart, restart } from './restart.js';
import { change, findWorker, terminate } from './turn.js';
import type { Turn } from './turn.js';

/**
 * When every slot has a successor that is ready. Two agents would both do what must happen only once, so the old one is
 * closed first, unless the plan says that two may be there: then its successor is started beside it. Says whether the
 * reload waits for a new one.
 */
export function replaceAgent(turn: Turn): boolean {
  const { plan, reload, slots } = turn.state;
  const slot = slots.find(({ role }) => role === 'agent');
  if (!plan.reloadsAgent || !slot || !reload || reload.recycles) return false;
  const worker = slot.worker && findWorker(turn.state, slot.worker);
  // One that was started since then, because the old one has died meanwhile, has found the new code.
  const isNew = worker !== undefined && worker.id > reload.oldAgents && worker.status !== 'stopping';
  if (isNew && worker.status === 'ready') return false;
  change(turn, { reload: { ...reload, isJudging: false, agent: { old: isNew ? undefined : worker?.name } } });
  if (!worker) {
    cancelRestart(turn, slot);
    restart(turn, slot);
  } else if (isNew || worker.status === 'stopping') {
    // It boots, or it makes room.
  } else if (plan.agentsOverlap) {
    begin(turn, spawn(turn, 'agent', [slot], false, 'successor'));
  } else {
    terminate(turn, worker, plan.limits.agentCloseMs);
  }
  return true;
}
