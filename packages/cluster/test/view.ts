import { defaultRestartPolicy, initialState, transition } from '@ec/manager';
import type { Event, Plan, State, WorkerName } from '@ec/manager';
import type { DeathRecord } from '../src/deaths/record.js';
import type { ResolvedOptions } from '../src/options.js';
import type { View } from '../src/view.js';

const limits = {
  agentBootMs: 10,
  appBootMs: 10,
  agentCloseMs: 10,
  appCloseMs: 10,
  giveUpMs: 10,
  leaveMs: 10,
  judgeMs: 10,
  retireMs: 10,
  forceMs: 10,
};

/** The state after some events, as the real life cycle has it. */
export function stateAfter(events: readonly Event[], plan: Partial<Plan> = {}): State {
  const restart = { agent: defaultRestartPolicy, app: defaultRestartPolicy };
  return events.reduce<State>(
    (state, event) => transition(state, event, { nowMs: 0, random: 0.6 }).state,
    initialState({ agent: true, apps: 2, limits, restart, ...plan }),
  );
}

/** A cluster of an agent and two apps that has started. */
export const running = stateAfter([
  { type: 'start' },
  { type: 'worker-ready', worker: 'agent#1' },
  { type: 'worker-ready', worker: 'app#1' },
  { type: 'worker-ready', worker: 'app#2' },
]);

/** Process ids in these tests: the agent has 100 + id, apps 200 + id. */
export function pidOf(name: WorkerName): number {
  return Number(name.split('#')[1]) + (name.startsWith('agent') ? 100 : 200);
}

/** A death by SIGKILL, of app#2. */
export const killed: DeathRecord = {
  name: 'app#2',
  role: 'app',
  slot: 1,
  osId: 202,
  at: 0,
  livedMs: 5_000,
  status: 'ready',
  verdict: 'killed-from-outside',
  isCertain: false,
  askedBy: 'outside',
  why: 'nobody has sent this',
  code: null,
  signal: 'SIGKILL',
  stderr: [],
};

export function viewOf(state: State, part: Partial<View> = {}): View {
  return {
    state,
    framework: { kind: 'entry', app: '/shop/app.js', agent: '/shop/agent.js', name: 'shop', version: '1.2.3' },
    options: { ...({ baseDir: '/shop', embedded: false, startMode: 'process' } as ResolvedOptions), ports: [] },
    toldOptions: { baseDir: '/shop' },
    endpoint: { protocol: 'http', port: 3000, address: 'http://127.0.0.1:3000' },
    addresses: ['http://127.0.0.1:3000'],
    uptimeMs: 90,
    osIdOf: pidOf,
    failureOf: () => undefined,
    deathOf: () => undefined,
    hasLeft: () => false,
    addressOf: (name) => (name.startsWith('app') ? 'http://127.0.0.1:3000' : undefined),
    addressesOf: (name) => (name.startsWith('app') ? ['http://127.0.0.1:3000'] : []),
    ...part,
  };
}
