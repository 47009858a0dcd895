import { fileURLToPath } from 'node:url';

const file = (path) => fileURLToPath(new URL(`contenders/${path}`, import.meta.url));
const script = (path, ...more) => ({ args: (plan) => [file(path), JSON.stringify(plan), ...more] });

const socket = { name: 'bare unix socket', ...script('socket/asker.mjs', 'json') };
const egg = { name: 'egg-cluster', ...script('egg-cluster/master.cjs') };

const THROUGH_MASTER = { messages: { direct: false } };

/** @ec/cluster with options; without any, how the two measured ends are connected is up to it. */
const ours = (options = {}) => script('ec-cluster/master.mjs', JSON.stringify(options));

/** The bases of ratios. */
export const SOCKET = socket.name;
export const RELAY = 'bare JSON relay';
export const SEND = 'process.send, JSON';

/** The name of one payload, whose rows are more. */
const BUFFER = '1 MB Buffer';

const DIRECT_GOALS = { '200 B': 1.1, '16 kB': 1.3, '1 MB': 1.6, '1 MB of text': 1.6, [BUFFER]: 1.6 };

/**
 * Two ends that ask and answer. Each contender is a script that is given a plan, measures by it, and tells its parent the
 * figures. `goals` are the highest ratios of a round trip to `to`, by payload.
 */
export const pairs = [
  socket,
  { name: 'the same, bytes as they are', only: BUFFER, ...script('socket/asker.mjs', 'bytes') },
  { name: SEND, ...script('process-send/asker.mjs', 'json') },
  { name: 'process.send, advanced', ...script('process-send/asker.mjs', 'advanced') },
  { name: 'MessagePort of a thread', ...script('message-port/asker.mjs') },
  { name: RELAY, ...script('bare-relay/relay.mjs') },
  egg,
  {
    name: '@ec/cluster',
    goals: { to: SOCKET, most: (payload) => DIRECT_GOALS[payload] },
    ...ours(),
  },
  {
    name: '@ec/cluster, threads',
    goals: { to: SOCKET, most: () => 0.6 },
    ...ours({ startMode: 'worker_threads' }),
  },
  {
    name: '@ec/cluster, through the master',
    goals: { to: RELAY, most: () => 1.15 },
    ...ours(THROUGH_MASTER),
  },
];

/** One end that speaks to many. `goals` are the highest ratios of 1 MB to 8 workers to a round trip over the socket. */
export const groups = [
  { name: SEND, ...script('process-send/speaker.mjs') },
  { name: `${SOCKET}s, serialised once`, ...script('socket/speaker.mjs') },
  egg,
  { name: '@ec/cluster', goal: 1.6, ...ours() },
];

/** The socket's round trip in the rounds of a broadcast. */
export const socketPair = socket;

/** Masters between a sender and a receiver who is stopped. `goal` is the growth of its memory in MiB. */
export const masters = [
  { ...egg, name: 'egg-cluster', plan: { awaits: false } },
  { name: '@ec/cluster, awaited', plan: { awaits: true }, goal: 20, ...ours() },
  { name: '@ec/cluster, not awaited', plan: { awaits: false }, goal: 20, ...ours() },
  { name: '@ec/cluster, through the master, awaited', plan: { awaits: true }, goal: 20, ...ours(THROUGH_MASTER) },
  { name: '@ec/cluster, through the master, not awaited', plan: { awaits: false }, goal: 20, ...ours(THROUGH_MASTER) },
];
