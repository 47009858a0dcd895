import { formatSpread, ratiosTo, spreadOf } from '../../measure/spread.mjs';
import { formatTable } from '../../measure/table.mjs';
import { RELAY, SEND, SOCKET } from './contenders.mjs';

/** Round trips of one payload as text. */
export function roundTripReport({ contenders, figures, payload }) {
  const times = (name) => figures.get(name).map((round) => round[payload].ms);
  const rows = contenders
    .filter(({ only = payload }) => only === payload)
    .map(({ name, goals }) => [
      name,
      formatMs(times(name)),
      formatRatio(times(SOCKET), times(name)),
      formatRatio(times(RELAY), times(name)),
      goals ? `≤ ${goals.most(payload)} × ${goals.to}` : '',
    ]);
  return [
    `Round trip, ${payload} there and back.`,
    formatTable(['', 'ms', `× ${SOCKET}`, `× ${RELAY}`, 'goal'], rows),
  ].join('\n');
}

/** One-way rates of one payload as text. */
export function rateReport({ contenders, figures, payload }) {
  const rates = (name) => figures.get(name).map((round) => round[payload].perSecond);
  const megabytes = (name) => figures.get(name).map((round) => (round[payload].perSecond * round[payload].bytes) / 1e6);
  const rows = contenders
    .filter(({ only = payload }) => only === payload)
    .map(({ name, goals }) => [
      name,
      formatRate(rates(name)),
      formatSpread(spreadOf(megabytes(name)), 1),
      formatRatio(rates(SOCKET), rates(name)),
      formatRatio(rates(SEND), rates(name)),
      goals ? `≥ 1 × ${SEND}` : '',
    ]);
  return [
    `One way, ${payload}.`,
    formatTable(['', 'messages/s', 'MB/s', `× ${SOCKET}`, `× ${SEND}`, 'goal'], rows),
  ].join('\n');
}

/** Broadcasts of one payload as text. The goal is stated for 1 MB to 8 workers. */
export function broadcastReport({ contenders, figures, payload, workers }) {
  const times = (name) => figures.get(name).map((round) => round[payload].ms);
  const hasGoal = payload === '1 MB' && workers === 8;
  const rows = contenders.map(({ name, goal }) => [
    name,
    formatMs(times(name)),
    formatRatio(times(SEND), times(name)),
    formatRatio(times(SOCKET), times(name)),
    hasGoal && goal ? `≤ ${goal} × ${SOCKET}` : '',
  ]);
  return [
    `Broadcast, ${payload} to ${workers} workers, until all have said that they got it.`,
    formatTable(['', 'ms', `× ${SEND}`, `× round trip, ${SOCKET}`, 'goal'], rows),
  ].join('\n');
}

/** The master's memory as text. */
export function stallReport({ contenders, figures, name: payload, boxMs }) {
  const rows = contenders.map(({ name, goal }) => {
    const of = (read) => formatSpread(spreadOf(figures.get(name).map(read)), 1);
    const count = (read) => formatSpread(spreadOf(figures.get(name).map(read)));
    return [
      name,
      of(({ before }) => before),
      of(({ most }) => most),
      of(({ before, most }) => most - before),
      of(({ growthOfHeap }) => growthOfHeap),
      goal === undefined ? '' : `< ${goal}`,
      of(({ growthOfSender }) => growthOfSender),
      count(({ offered }) => offered),
      count(({ came }) => came),
    ];
  });
  return [
    `Memory of the master (VmRSS, MiB) while a worker is stopped for ${boxMs / 1_000} s and the agent sends it messages of ${payload}.`,
    'The goal is for what lives on its heap, and in buffers, after a collection, at the end of that time.',
    formatTable(
      ['', 'before', 'most', 'growth', 'of the heap', 'goal', 'growth of the sender', 'sent', 'came in the end'],
      rows,
    ),
  ].join('\n');
}

/** Of times from microseconds to seconds. */
function formatMs(times) {
  const spread = spreadOf(times);
  return formatSpread(spread, spread.median < 10 ? 3 : 1);
}

/** Of rates from a few to a million a second. */
function formatRate(rates) {
  const spread = spreadOf(rates);
  return formatSpread(spread, spread.median < 1_000 ? 1 : 0);
}

function formatRatio(base, numbers) {
  return formatSpread(spreadOf(ratiosTo(base, numbers)), 2);
}
