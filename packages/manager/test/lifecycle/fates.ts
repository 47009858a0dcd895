import { capacityOf } from '../../src/index.js';
import type { World } from './world.js';

/** Asked to close, and with nobody helping, the cluster ends by its own deadlines. */
export function assertCloses(world: World): void {
  world.apply({ type: 'close-requested', exitCode: 0, reason: { kind: 'requested' } });
  while (world.state.phase !== 'closed') {
    const timer = world.passToNextTimer();
    if (!timer) throw new Error('the end never comes: no timer runs');
    world.apply({ type: 'timer-fired', timer });
  }
}

const MANY = 200;

/** Left alone by misfortune, the cluster gets back what it was meant to be: every place served, nobody too much. */
export function assertRecovers(world: World): void {
  for (let step = 0; step < MANY; step++) {
    const { workers } = world.state;
    const booting = workers.find((worker) => worker.status === 'booting');
    const ending = workers.find((worker) => ['stopping', 'leaving', 'retiring'].includes(worker.status));
    const loading = workers.find((worker) => worker.status === 'loading');
    if (loading) {
      world.apply({ type: 'spare-loaded', worker: loading.name });
    } else if (booting) {
      world.apply({ type: 'worker-ready', worker: booting.name });
    } else if (ending) {
      world.apply({ type: 'worker-exited', worker: ending.name, exit: { code: 0, signal: null } });
    } else {
      const timer = world.passToNextTimer();
      if (!timer) return assertWhole(world);
      world.apply({ type: 'timer-fired', timer });
    }
  }
  throw new Error(`the cluster does not come to rest within ${MANY} steps`);
}

function assertWhole({ state, plan, nowMs }: World): void {
  if (state.reload) throw new Error('the reload never ends');
  if (state.scaling) throw new Error('the scaling never ends');
  // Where places are given up there may never be enough that serve.
  const mayWait = plan.restart.app === 'never';
  if (state.tired.length > 0 && !mayWait) throw new Error('who wants to be replaced never is');
  for (const slot of state.slots) {
    const worker = state.workers.find((each) => each.name === slot.worker);
    if (!worker && plan.restart[slot.role] === 'never') continue;
    if (worker?.status !== 'ready') throw new Error(`${slot.role} slot ${slot.index} is served by nobody`);
  }
  const places = state.slots.filter((slot) => slot.worker !== undefined).length;
  const spares = state.workers.filter(({ status }) => status === 'spare').length;
  const { wanted } = capacityOf(state, nowMs).spares;
  if (spares !== wanted) throw new Error(`${wanted} spares are wanted, and ${spares} wait`);
  if (state.workers.length !== places + spares) throw new Error('workers are left that fill no place');
}
