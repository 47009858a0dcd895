import { formatSpread, ratiosTo, spreadOf } from '../../measure/spread.mjs';
import { formatTable } from '../../measure/table.mjs';
import { BASE } from './contenders.mjs';
import { busiestOf } from './measure-accept.mjs';

/** Throughput and processor time under a load, as text. */
export function costReport({ contenders, figures, load, title }) {
  const each = (name, figure) => figures.get(name).map((round) => round[load][figure]);
  const ratio = (name, figure) => formatSpread(spreadOf(ratiosTo(each(BASE, figure), each(name, figure))), 2);
  const rows = contenders.map(({ name, isAlone }) => [
    name,
    formatSpread(spreadOf(each(name, 'perSecond'))),
    ratio(name, 'perSecond'),
    // One process is its own worker.
    isAlone ? '' : formatSpread(spreadOf(each(name, 'masterUs')), 1),
    isAlone ? '' : formatSpread(spreadOf(each(name, 'workersUs')), 1),
    formatSpread(spreadOf(each(name, 'allUs')), 1),
    ratio(name, 'allUs'),
  ]);
  const head = ['', 'a second', '× round robin', 'master µs', 'workers µs', 'both µs', '× round robin'];
  return [title, formatTable(head, rows)].join('\n');
}

/** How evenly connections come to workers, as text. */
export function spreadReport({ contenders, figures, workers, count, times }) {
  const rows = contenders
    .filter(({ isAlone = false }) => !isAlone)
    .map(({ name }) => [name, formatSpread(spreadOf(figures.get(name).flatMap(({ most }) => most)), 2)]);
  const chance = ['each picked by a die (a hash at its best)', formatSpread(spreadOf(byChance({ workers, count })), 2)];
  return [
    `${count} connections over ${workers} workers, ${times} times a round: how many the busiest has, as a multiple of the mean.`,
    formatTable(['', '× mean'], [...rows, chance]),
  ].join('\n');
}

const DRAWS = 2_000;

function byChance({ workers, count }) {
  const draw = () =>
    busiestOf(
      Array.from({ length: count }, () => Math.floor(Math.random() * workers)),
      workers,
    );
  return Array.from({ length: DRAWS }, draw);
}
