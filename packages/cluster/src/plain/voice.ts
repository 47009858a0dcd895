import type { Fact, Reason, State, WorkerName, WorkerRole } from '@ec/manager';
import {
  describeDeath,
  describeExit,
  describeFailure,
  describeReason,
  describeReloadFailure,
  describeWorker,
  ordinal,
  seconds,
  WAITS_FOR,
} from '../describe.js';
import type { Verdict } from '../deaths/record.js';
import { isShared, sharedLine } from '../shared-lines.js';
import { parentAnnouncements } from '../parent-protocol.js';
import type { Announcement, Line, Voice } from '../voice.js';
import type { View } from '../view.js';

/** How a cluster of a plain application speaks. */
export const plainVoice: Voice = { opening, lines, announcements, closing };

function opening({ framework, state }: View): Line[] {
  const what = [framework.name, framework.version].filter(Boolean).join(' ');
  const agent = state.plan.agent ? ' and an agent' : '';
  return [info(`${what} starts with ${countOf(state.plan.apps, 'app')}${agent}, on Node ${process.version}`)];
}

function lines(fact: Fact, view: View): Line[] {
  if (isShared(fact)) return [sharedLine(fact, view)];
  switch (fact.fact) {
    case 'worker-spawned':
      return [{ level: fact.restart ? 'info' : 'debug', text: `${describeWorker(fact.worker.name, view)} is started` }];
    case 'worker-ready': {
      const addresses = view.addressesOf(fact.worker);
      const where = addresses.length > 0 ? ` at ${addresses.join(', ')}` : '';
      return [info(`${describeWorker(fact.worker, view)} is ready${where} after ${fact.bootMs} ms`)];
    }
    case 'worker-died':
      return [
        {
          level: 'error',
          text: `${describeWorker(fact.worker, view)} ${describeExit(fact.exit)}${causeOf(fact.worker, view)}`,
        },
      ];
    case 'worker-ended':
      return [ended(fact, view)];
    case 'worker-disconnected':
      return [{ level: 'warn', text: `${describeWorker(fact.worker, view)} serves no longer` }];
    case 'boot-timed-out':
      return [error(`${describeWorker(fact.worker, view)} was not ready within ${fact.limitMs} ms and is ended`)];
    case 'leave-timed-out':
      return [error(`${describeWorker(fact.worker, view)} did not end within ${fact.limitMs} ms and is ended`)];
    case 'restart-planned': {
      const place = fact.role === 'agent' ? 'the agent' : `slot ${fact.slot}`;
      return [
        {
          level: 'warn',
          text: `${place} starts again in ${seconds(fact.delayMs)}, ${ordinal(fact.attempt)} time in a row`,
        },
      ];
    }
    case 'slot-abandoned':
      return [{ level: 'warn', text: `slot ${fact.slot} is not started again in this environment` }];
    case 'cluster-ready':
      return [info(`ready at ${view.addresses.join(', ') || 'an unknown address'} after ${view.uptimeMs} ms`)];
    case 'reload-started':
      return [info('reload: new app workers start beside the old ones, and take over together when all are ready')];
    case 'reload-queued':
      return [info(`reload: waits for ${WAITS_FOR[fact.behind]}`)];
    case 'reload-refused':
      return [{ level: 'warn', text: `reload: refused, because ${describeReloadFailure(fact, view)}` }];
    case 'reload-judging':
      return [info(`reload: ${describeWorker(fact.worker, view)} must prove itself for ${seconds(fact.forMs)}`)];
    case 'reload-finished':
      return [info('reload: all app workers are replaced')];
    case 'reload-rolled-back':
      return [error(`reload: rolled back, the old version serves on, because ${describeReloadFailure(fact, view)}`)];
    case 'retired':
      return [{ level: 'debug', text: `${describeWorker(fact.worker, view)} finishes what it holds, and ends` }];
    case 'ending':
      return [ending(fact.reason, view)];
    case 'stopping':
      return [
        info(
          `${countOf(view.state.workers.filter((worker) => worker.role === fact.role).length, fact.role)} must end within ${fact.graceMs} ms`,
        ),
      ];
    case 'left-behind':
      return [
        error(
          `not even SIGKILL has ended ${fact.workers.map((name) => describeWorker(name, view)).join(', ')}: look at the state of these processes`,
        ),
      ];
    default:
      return fact satisfies never;
  }
}

/** What a worker has said of its death stands in the line before; where it said nothing, what to look for is told here. */
function ending(reason: Reason, view: View): Line {
  switch (reason.kind) {
    case 'requested':
    case 'signal':
      return info(`closing, because ${describeReason(reason, view)}`);
    case 'listen-failed':
      return error(`the start is given up, because ${describeReason(reason, view)}`);
    case 'error':
      return error(`closing, because ${describeReason(reason, view)}`);
    default: {
      const why = view.failureOf(reason.worker)
        ? `of ${describeWorker(reason.worker, view)}${untoldFailure(reason, view)}`
        : describeReason(reason, view);
      return error(`the start is given up, because ${why}`);
    }
  }
}

/** Who fails at boot may leave its channel before its process ends: then no line has told of its death. */
function untoldFailure(reason: Reason, view: View): string {
  return reason.kind === 'worker-disconnected' ? causeOf(reason.worker, view) : '';
}

function announcements(fact: Fact, view: View): Announcement[] {
  const toParent = parentAnnouncements(fact, view);
  switch (fact.fact) {
    case 'worker-ready':
    case 'worker-died':
    case 'worker-ended':
    case 'worker-disconnected': {
      const system = {
        type: 'peers',
        data: { agentIds: readyIds(view, 'agent'), appIds: readyIds(view, 'app') },
      } as const;
      const news: Announcement[] = [
        { system, to: 'agent' },
        { system, to: 'app' },
      ];
      // Who becomes ready later than the cluster has missed that news.
      return [
        ...toParent,
        ...news,
        ...(fact.fact === 'worker-ready' && view.state.phase === 'running' ? clusterReady(view) : []),
      ];
    }
    case 'cluster-ready':
      return [...toParent, ...clusterReady(view)];
    default:
      return toParent;
  }
}

function clusterReady({ endpoint }: View): Announcement[] {
  const system = { type: 'cluster-ready', data: { address: endpoint?.address ?? '' } } as const;
  return [
    { system, to: 'app' },
    { system, to: 'agent' },
  ];
}

function closing(exitCode: number): Line[] {
  return [{ level: exitCode === 0 ? 'info' : 'error', text: `closed, exit code ${exitCode}` }];
}

function readyIds(view: { readonly state: State; osIdOf(worker: WorkerName): number }, role: WorkerRole): number[] {
  return view.state.workers
    .filter((worker) => worker.role === role && worker.status === 'ready')
    .map((worker) => view.osIdOf(worker.name));
}

/** What it said itself, with the stack; or what is known from outside. */
function causeOf(worker: WorkerName, view: View): string {
  const failure = view.failureOf(worker);
  const death = view.deathOf(worker);
  const spoke = failure && (!death || TOLD.has(death.verdict));
  if (spoke) return `: ${describeFailure(failure)}`;
  return death ? `: ${describeDeath(death)}` : '';
}

/** Of these the worker's own words say all. */
const TOLD = new Set<Verdict>(['boot-error', 'uncaught-error', 'not-started', 'asked']);

/** Nobody needs to hear of an end that was wanted, unless it came otherwise. */
function ended({ worker, exit }: Extract<Fact, { fact: 'worker-ended' }>, view: View): Line {
  const text = `${describeWorker(worker, view)} ${describeExit(exit)}`;
  const death = view.deathOf(worker);
  if (!death || death.verdict === 'asked') return { level: 'debug', text };
  return { level: death.verdict === 'forced' ? 'debug' : 'warn', text: `${text}: ${describeDeath(death)}` };
}

function countOf(count: number, role: WorkerRole): string {
  return role === 'agent' ? 'the agent' : `${count} app worker${count === 1 ? '' : 's'}`;
}

function info(text: string): Line {
  return { level: 'info', text };
}

function error(text: string): Line {
  return { level: 'error', text };
}
