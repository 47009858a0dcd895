import { formatSpread, ratiosTo, spreadOf } from '../../measure/spread.mjs';
import { formatTable } from '../../measure/table.mjs';
import { BASE } from './contenders.mjs';

/** What a new connection takes, as text. */
export function connectionReport({ contenders, workers, rounds, connections, figures }) {
  const each = (name, figure) => figures.get(name).map((measured) => measured[figure]);
  const ratio = (name, figure) => formatSpread(spreadOf(ratiosTo(each(BASE, figure), each(name, figure))), 2);
  const rows = contenders.map(({ name, goal }) => [
    name,
    formatSpread(spreadOf(each(name, 'masterUs')), 1),
    ratio(name, 'masterUs'),
    goal === undefined ? '' : `≤ ${goal} ×`,
    formatSpread(spreadOf(each(name, 'workersUs')), 1),
    ratio(name, 'workersUs'),
    formatSpread(spreadOf(each(name, 'perSecond'))),
  ]);
  return [
    `A new connection with one request, ${workers} workers, ${connections} connections a round. ${rounds} rounds, interleaved; medians with quartiles; ratios within a round.`,
    'CPU is the scheduler’s own account, in microseconds for each connection.',
    formatTable(['', 'master µs', `× ${BASE}`, 'goal', 'workers µs', `× ${BASE}`, 'a second'], rows),
  ].join('\n');
}
