import { formatSpread, ratiosTo, spreadOf } from '../../measure/spread.mjs';
import { formatTable } from '../../measure/table.mjs';
import { AGAIN, BASE, modes, nameOf, OURS, THEIRS } from './contenders.mjs';

/**
 * What is looked at beside egg-cluster: a figure of a load, and whether more of it is better. Threads accept for
 * themselves: nothing is left for their master.
 */
const compared = [
  { title: 'kept connections, a second', load: 'kept', figure: 'perSecond', isMoreBetter: true },
  { title: 'kept connections, CPU', load: 'kept', figure: 'allUs' },
  { title: 'new connections, a second', load: 'fresh', figure: 'perSecond', isMoreBetter: true },
  { title: 'new connections, CPU of the master', load: 'fresh', figure: 'masterUs', notIn: 'threads' },
  { title: 'new connections, CPU of the workers', load: 'fresh', figure: 'workersUs' },
  { title: 'kept at a fixed rate, p50', load: 'keptAtRate', figure: 'p50Ms' },
  { title: 'kept at a fixed rate, p99', load: 'keptAtRate', figure: 'p99Ms' },
  { title: 'new at a fixed rate, p50', load: 'freshAtRate', figure: 'p50Ms' },
  { title: 'new at a fixed rate, p99', load: 'freshAtRate', figure: 'p99Ms' },
];

/** Throughput and processor time under a load, as text. */
export function costReport({ contenders, figures, load, title }) {
  const each = (name, figure) => figures.get(name).map((round) => round[load][figure]);
  const ratio = (name, figure) => formatSpread(ratioOf(each(BASE, figure), each(name, figure)), 2);
  const rows = contenders.map(({ name }) => [
    name,
    formatSpread(spreadOf(each(name, 'perSecond'))),
    ratio(name, 'perSecond'),
    formatSpread(spreadOf(each(name, 'masterUs')), 1),
    formatSpread(spreadOf(each(name, 'workersUs')), 1),
    formatSpread(spreadOf(each(name, 'allUs')), 1),
    ratio(name, 'allUs'),
  ]);
  const head = ['', 'a second', `× ${BASE}`, 'master µs', 'workers µs', 'both µs', `× ${BASE}`];
  return [title, formatTable(head, rows)].join('\n');
}

/** How long answers take at a fixed rate, as text. */
export function delayReport({ contenders, figures, load, title }) {
  const each = (name, figure) => figures.get(name).map((round) => round[load][figure]);
  const rows = contenders.map(({ name }) => [
    name,
    ...['p50Ms', 'p99Ms'].flatMap((figure) => [
      formatSpread(spreadOf(each(name, figure)), 2),
      formatSpread(ratioOf(each(BASE, figure), each(name, figure)), 2),
    ]),
  ]);
  return [title, formatTable(['', 'p50', `× ${BASE}`, 'p99', `× ${BASE}`], rows)].join('\n');
}

/** Ours beside egg-cluster in the same mode, with the goal: not behind it by more than two runs of the same differ by. */
export function besideReport({ figures }) {
  const each = (name, { load, figure }) => figures.get(name).map((round) => round[load][figure]);
  const beside = (mode, one) => ratioOf(each(nameOf(THEIRS, mode), one), each(nameOf(OURS, mode), one));
  const rows = compared.map((one) => {
    const noise = ratioOf(each(BASE, one), each(AGAIN, one));
    return [
      one.title,
      ...modes.map((mode) => (one.notIn === mode ? '' : formatSpread(beside(mode, one), 2))),
      formatSpread(noise, 2),
      goalOf(noise, one.isMoreBetter),
    ];
  });
  return [
    `${OURS} × ${THEIRS}, and what the same twice differs by (A/A: the second node:cluster × the first).`,
    formatTable(['', ...modes, 'A/A', 'goal'], rows),
  ].join('\n');
}

/** The quartile of the A/A pair that is farther from 1, to the side where ours would be behind. */
function goalOf({ low, high }, isMoreBetter = false) {
  const apart = Math.max(high, 1 / low);
  return isMoreBetter ? `≥ ${(1 / apart).toFixed(2)}` : `≤ ${apart.toFixed(2)}`;
}

function ratioOf(base, numbers) {
  return spreadOf(ratiosTo(base, numbers));
}
