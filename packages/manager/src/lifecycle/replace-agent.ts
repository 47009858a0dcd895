import { cancelRestart, restart } from './restart.js';
import { change, findWorker, terminate } from './turn.js';
import type { Turn } from './turn.js';

/**
 * When every slot has a successor that is ready: two agents would both do what must happen only once, so the old one is
 * closed first. Says whether the reload waits for a new one.
 */
export function replaceAgent(turn: Turn): boolean {
  const { plan, reload, slots } = turn.state;
  const slot = slots.find(({ role }) => role === 'agent');
  if (!plan.reloadsAgent || !slot || !reload || reload.recycles) return false;
  const worker = slot.worker && findWorker(turn.state, slot.worker);
  const old = worker && worker.status !== 'booting' ? worker.name : undefined;
  change(turn, { reload: { ...reload, isJudging: false, agent: { old } } });
  if (!worker) {
    cancelRestart(turn, slot);
    restart(turn, slot);
  } else if (worker.status === 'ready') {
    terminate(turn, worker, plan.limits.agentCloseMs);
  }
  // One that boots has found the new code, and one that ends already makes room for it.
  return true;
}
