import { formatSpread, ratiosTo, spreadOf } from '../../measure/spread.mjs';
import { formatTable } from '../../measure/table.mjs';
import { OURS } from './contenders.mjs';

/** Times by contender as text; `goals` are the longest times by contender, in milliseconds. */
export function timesReport(title, figures, { digits, goals = {} }) {
  const rows = [...figures].map(([name, times]) => [
    name,
    formatSpread(spreadOf(times), digits),
    formatSpread(spreadOf(ratiosTo(figures.get(OURS), times)), 2),
    goals[name] === undefined ? '' : `< ${goals[name]} ms`,
  ]);
  return [title, formatTable(['', 'ms', `× ${OURS}`, 'goal'], rows)].join('\n');
}

/** Sizes as text. */
export function sizesReport(contenders) {
  const [{ bytes: base }] = contenders;
  const rows = contenders.map(({ name, bytes: { minified, gzipped } }) => [
    name,
    (minified / 1_000).toFixed(1),
    (gzipped / 1_000).toFixed(1),
    (gzipped / base.gzipped).toFixed(2),
  ]);
  return [
    'All that a program needs for it in one file, the declaration included; built by esbuild, in kB.',
    formatTable(['', 'minified', 'and gzipped', `× ${OURS}`], rows),
  ].join('\n');
}
