// What a soak says at its end.
import { median } from './observe.mjs';

const MIB = 1024 ** 2;

/** 1572864 → `1.5 MiB`. */
export const mib = (bytes) => `${(bytes / MIB).toFixed(1)} MiB`;

/** 12345 → `12.3 s`. */
export const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`;

/** A line for each kind of deed: how often, how soon all was well again, and what it has cost. */
export function table(deeds, failures, afterMs) {
  const rows = [...new Set(deeds.map(({ label }) => label))].sort().map((label) => {
    const same = deeds.filter((deed) => deed.label === label);
    const took = same.map(({ fromMs, toMs }) => toMs - fromMs);
    const cost = failures.filter(({ atMs }) =>
      same.some(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs + afterMs),
    );
    return [label, same.length, Math.round(median(took)), Math.round(Math.max(...took)), cost.length];
  });
  return aligned([['what happened', 'times', 'whole after ms', 'at most', 'requests failed'], ...rows]);
}

/** The first column to the left, numbers to the right. */
function aligned(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  const pad = (cell, column) => (column === 0 ? String(cell).padEnd(widths[0]) : String(cell).padStart(widths[column]));
  return rows.map((row) => row.map(pad).join('  ')).join('\n');
}

/** Failures of the whole time, in as many words as are read. */
export function lostRequests(lost) {
  const some = lost.slice(0, 10).map(({ kind, why, atMs }) => `${kind} ${why} at ${seconds(atMs)}`);
  return `${lost.length} requests failed and no fault explains it: ${some.join('; ')}`;
}
