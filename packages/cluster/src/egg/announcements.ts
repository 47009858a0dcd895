import type { Fact, WorkerName } from '@ec/manager';
import type { WireMessage } from '@ec/messenger';
import { parentAnnouncements } from '../parent-protocol.js';
import type { Announcement } from '../voice.js';
import type { View } from '../view.js';
import { debugAnnouncement } from './debugging.js';
import type { Debugging } from './debugging.js';

/** What Egg's agent and apps are told by their master (contract, section 4). Pure. */
export function eggAnnouncements(fact: Fact, view: View, debugging?: Debugging): Announcement[] {
  return [
    ...(debugging && fact.fact === 'worker-spawned' ? [debugAnnouncement(fact.worker, view, debugging)] : []),
    ...parentAnnouncements(fact, view),
    ...messagesOf(fact, view).map((wire) => ({ wire })),
  ];
}

function messagesOf(fact: Fact, view: View): WireMessage[] {
  switch (fact.fact) {
    case 'worker-ready':
      return fact.worker.startsWith('agent') ? agentReady(fact.worker, view) : appReady(fact.worker, view);
    case 'worker-died':
    case 'worker-disconnected':
    case 'worker-ended':
      if (view.state.ending) return [];
      return [fact.worker.startsWith('agent') ? agentPids(view) : appPids(view)];
    case 'cluster-ready':
      return [clusterReady('app', view), clusterReady('agent', view)];
    default:
      return [];
  }
}

function agentReady(worker: WorkerName, view: View): WireMessage[] {
  const isRestart = isLater(worker, view);
  return [
    ...(isRestart ? [clusterReady('agent', view)] : []),
    agentPids(view),
    ...(isRestart ? [appPids(view)] : []),
    { action: 'agent-start', to: 'app' },
  ];
}

/** Every app hears again that all is ready, as Egg's own manager has it; the new one hears of the agent. */
function appReady(worker: WorkerName, view: View): WireMessage[] {
  const receiver = String(view.osIdOf(worker));
  const toNewcomer = { ...agentPids(view), receiverPid: receiver, receiverWorkerId: receiver };
  return [appPids(view), toNewcomer, ...(isLater(worker, view) ? [clusterReady('app', view)] : [])];
}

/**
 * Whether a worker came after the cluster was ready. Not to be seen from the phase: the last one of the boot makes the
 * cluster ready, and the phase has changed when it is spoken of. Ids count up, and a death before that ends the cluster.
 */
function isLater(worker: WorkerName, { state }: View): boolean {
  const id = Number(worker.slice(worker.indexOf('#') + 1));
  return id > (worker.startsWith('agent') ? 1 : state.plan.apps);
}

/** To the apps: the agent's id, in a list that is empty while it is away. */
function agentPids(view: View): WireMessage {
  return { action: 'egg-pids', to: 'app', data: readyIds(view, 'agent') };
}

/** To the agent: the ids of the apps that listen. */
function appPids(view: View): WireMessage {
  return { action: 'egg-pids', to: 'agent', data: readyIds(view, 'app') };
}

function clusterReady(to: 'app' | 'agent', { toldOptions }: View): WireMessage {
  return { action: 'egg-ready', to, data: toldOptions };
}

function readyIds({ state, osIdOf }: View, role: 'agent' | 'app'): number[] {
  return state.workers
    .filter((worker) => worker.role === role && worker.status === 'ready')
    .map((worker) => osIdOf(worker.name));
}
