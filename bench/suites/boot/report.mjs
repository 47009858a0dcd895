import { formatSpread, ratiosTo, spreadOf } from '../../measure/spread.mjs';
import { formatTable } from '../../measure/table.mjs';
import { BASE } from './contenders.mjs';
import { BARE_NODE } from './measure-idle.mjs';

const GOALS = { memory: 1.25, cpuMsPerS: 0.5 };
const OURS = '@ec/cluster';

/** Time to ready as text. */
export function bootReport({ contenders, workers, rounds, figures }) {
  const times = (name) => figures.get(name).map(({ ms }) => ms);
  const cpu = (name) => figures.get(name).map(({ cpuMs }) => cpuMs);
  const rows = contenders.map(({ name, goals }) => [
    name,
    formatSpread(spreadOf(times(name))),
    formatRatio(spreadOf(ratiosTo(times(BASE), times(name)))),
    goals?.[workers] === undefined ? '' : `≤ ${goals[workers]} ×`,
    ...(cpu(name).includes(undefined)
      ? ['', '']
      : [formatSpread(spreadOf(cpu(name))), formatRatio(spreadOf(ratiosTo(cpu(BASE), cpu(name))))]),
  ]);
  return [
    `From spawn to all of ${workers} workers listening. ${rounds} rounds, interleaved; medians with quartiles; ratios within a round.`,
    'CPU is what all processes together have used until then.',
    formatTable(['', 'ms to ready', `× ${BASE}`, 'goal', 'CPU ms', `× ${BASE}`], rows),
  ].join('\n');
}

/** The idle master as text. */
export function idleReport({ figures, rounds, settleMs, idleMs }) {
  const memory = (name) => figures.get(name).map(({ memoryMiB }) => memoryMiB);
  const cpu = (name) => figures.get(name).map(({ cpuMsPerS }) => cpuMsPerS);
  const rows = [...figures.keys()].map((name) => [
    name,
    formatSpread(spreadOf(memory(name)), 1),
    formatRatio(spreadOf(ratiosTo(memory(BARE_NODE), memory(name)))),
    name.startsWith(OURS) ? `≤ ${GOALS.memory} ×` : '',
    formatSpread(spreadOf(cpu(name)), 2),
    name.startsWith(OURS) ? `≤ ${GOALS.cpuMsPerS}` : '',
  ]);
  return [
    `The idle master of 2 workers, ${settleMs / 1_000} s after it was ready, over ${idleMs / 1_000} s. ${rounds} rounds; medians with quartiles.`,
    'Memory is resident (VmRSS): proportional shares would shrink with every other Node process on the machine.',
    formatTable(['', 'MiB', '× bare Node', 'goal', 'CPU ms a second', 'goal'], rows),
  ].join('\n');
}

function formatRatio(spread) {
  return formatSpread(spread, 2);
}
