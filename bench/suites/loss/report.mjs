import { KINDS } from '@ec/test-utils/load';
import { formatTable } from '../../measure/table.mjs';

/** What was lost, as text: by kind of request, and below by what the client saw of it. */
export function lossReport({ contenders, figures, rounds, perSecond, workers }) {
  const kinds = KINDS.map(({ name }) => name);
  const sums = contenders.map(({ name }) => ({ name, ...sumOf(figures.get(name)) }));
  const rows = sums.map(({ name, reloads, requests, failures, longestMs }) => [
    name,
    String(reloads),
    String(requests),
    String(failures.length),
    ...kinds.map((kind) => String(failures.filter((failure) => failure.kind === kind).length)),
    String(longestMs),
  ]);
  return [
    `Reloads under an open load of ${perSecond} requests a second, ${workers} workers. ${rounds} rounds, interleaved.`,
    'Failures: all, and by kind of request. The longest wait is that of an answer that came, from when it was due.',
    formatTable(['', 'reloads', 'requests', 'failures', ...kinds, 'longest wait ms'], rows),
    '',
    ...sums.flatMap(notes),
  ].join('\n');
}

function sumOf(rounds) {
  const sum = (figure) => rounds.reduce((so, round) => so + round[figure], 0);
  return {
    reloads: sum('reloads'),
    requests: sum('requests'),
    failures: rounds.flatMap(({ failures }) => failures),
    refusals: rounds.flatMap(({ refusals }) => refusals),
    longestMs: Math.max(...rounds.map(({ longestMs }) => longestMs)),
  };
}

function notes({ name, failures, refusals }) {
  const counts = new Map();
  for (const { why } of failures) counts.set(why, (counts.get(why) ?? 0) + 1);
  const why = [...counts].map(([reason, count]) => `${count} × ${reason}`);
  return [
    ...(why.length > 0 ? [`${name}: ${why.join(', ')}`] : []),
    ...(refusals.length > 0
      ? [`${name}: ${refusals.length} reloads were not done, the first because: ${refusals[0]}`]
      : []),
  ];
}
