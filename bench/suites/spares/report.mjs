import { formatSpread, spreadOf } from '../../measure/spread.mjs';
import { formatTable } from '../../measure/table.mjs';

/** How long a slot did without a worker, as text. */
export function sparesReport({ contenders, workers, rounds, loadMs, figures }) {
  const spread = (name, figure) => formatSpread(spreadOf(figures.get(name).map(figure)), 1);
  const rows = contenders.map(({ name, goalMs }) => [
    name,
    spread(name, ({ servesMs }) => servesMs),
    spread(name, ({ knownMs }) => knownMs),
    spread(name, ({ knownMs, servesMs }) => servesMs - knownMs),
    goalMs === undefined ? '' : `≤ ${goalMs}`,
  ]);
  return [
    `An app worker is killed (SIGKILL), ${workers} workers, an application that takes ${loadMs} ms to load. ${rounds} rounds, interleaved; medians with quartiles, in ms.`,
    formatTable(['', 'slot serves again', 'death known', 'from there', 'goal'], rows),
  ].join('\n');
}
