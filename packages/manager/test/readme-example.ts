import { defaultRestartPolicy as restart, initialState, transition } from '../src/index.js';
import type { Event } from '../src/index.js';

const closeMs = { agentCloseMs: 5_000, appCloseMs: 5_000, giveUpMs: 1_000, leaveMs: 30_000, forceMs: 500 };
const reloadMs = { judgeMs: 10_000, retireMs: 30_000 };
const limits = { agentBootMs: 30_000, appBootMs: 30_000, ...closeMs, ...reloadMs };
let state = initialState({ agent: false, apps: 1, limits, restart: { agent: restart, app: restart } });

for (const event of [{ type: 'start' }, { type: 'worker-ready', worker: 'app#1' }] satisfies Event[]) {
  const step = transition(state, event, { nowMs: performance.now(), random: Math.random() });
  state = step.state;
  for (const effect of step.effects) console.log(effect.type); // spawn, report, begin, set-timer … resolve-start
}
console.log(state.phase); // running
