import {
  any,
  boolean,
  countOrAuto,
  declareOptions,
  duration,
  either,
  integer,
  listOf,
  listOrSingle,
  modulePath,
  nonEmptyString,
  objectOf,
  oneOf,
  path,
  port,
  string,
} from '@ec/options';
import type { InputOf, ResultOf } from '@ec/options';
import { BALANCES } from './balance/choose-balance.js';
import { https } from './https-option.js';
import { listen } from './listen/listen-option.js';
import { messages } from './messages-option.js';
import { recycle } from './recycle/recycle-option.js';
import { reload } from './reload/reload-option.js';
import { watchdog } from './watchdog-option.js';
import { sticky } from './sticky/sticky-option.js';

/** Everything `startCluster` can be told. Their table in the README is made from this. */
export const declaration = declareOptions({
  baseDir: {
    rule: path(),
    default: ({ cwd }) => cwd,
    defaultText: 'cwd',
    description: 'Folder of the application; its package.json is in it.',
  },
  framework: {
    rule: nonEmptyString(),
    description:
      'Package name or absolute path of a framework that exports Application and Agent. Default: what package.json says.',
  },
  customEgg: { rule: nonEmptyString(), description: 'Older name of framework, used where that is not given.' },
  port: {
    rule: port(),
    description: 'Port to serve. Default: what the application says; of a plain one PORT, then 3000.',
  },
  hostname: {
    rule: nonEmptyString(),
    description: 'Host name or address to listen on. Default: what the application says, then all.',
  },
  listen: {
    rule: listen,
    conflicts: ['port', 'hostname', 'ports', 'reusePort'],
    description: 'All places where it listens, instead of port and hostname; the first is the address of the cluster.',
  },
  workers: {
    rule: countOrAuto(),
    env: 'EC_WORKERS',
    unit: 'processes',
    description: 'App workers. Default: what processors, CPU quota and memory carry.',
  },
  spares: {
    rule: integer({ min: 0, max: 1_024 }),
    default: 0,
    unit: 'processes',
    description:
      'App workers beside them that have loaded the application and wait: one takes the slot of a worker that dies, and has only to listen. Not with a framework class, threads or ports.',
  },
  https: { rule: either(objectOf(https), oneOf([false])), description: 'Serve HTTPS with these files.' },
  debugPort: { rule: port(), description: 'Serve the same in plain HTTP on this port too.' },
  require: { rule: listOrSingle(modulePath()), description: 'Modules that agent and apps load first.' },
  env: { rule: nonEmptyString(), description: 'Name of the environment the application runs in.' },
  messages: {
    rule: objectOf(messages),
    default: {},
    description: 'How much waits for workers who are away or slow.',
  },
  reload: {
    rule: objectOf(reload),
    default: {},
    description: 'How a new version takes over.',
  },
  recycle: {
    rule: objectOf(recycle),
    description:
      'App workers are replaced, the new one first, when they hold too much memory, or are old. Default: never.',
  },
  watchdog: {
    rule: either(objectOf(watchdog), oneOf([false])),
    description:
      'A thread in each worker names the line that blocks the event loop, and ends the worker. Default: on; off in development.',
  },
  keepStderr: {
    rule: boolean(),
    description:
      'The last lines that a worker writes to stderr belong to the record of its death: the master reads and passes on all of it, and the worker cannot open /dev/stderr. Default: unless stderr is a terminal.',
  },
  title: { rule: string(), description: 'Mark by which this cluster is found in a process list.' },
  pidFile: { rule: path(), description: 'File that holds the pid of the master while it lives.' },
  bootTimeoutMs: {
    rule: duration({ min: 1 }),
    env: 'EC_BOOT_TIMEOUT',
    unit: 'ms',
    description:
      'Within this time the agent, and then each app worker, must be ready. Default: 60 s; with a framework class 11 minutes.',
  },
  appCloseTimeoutMs: {
    rule: duration(),
    env: 'EC_APP_CLOSE_TIMEOUT',
    unit: 'ms',
    description: 'App workers that take longer to close are killed. Default: 5 s.',
  },
  agentCloseTimeoutMs: {
    rule: duration(),
    env: 'EC_AGENT_CLOSE_TIMEOUT',
    unit: 'ms',
    description: 'An agent that takes longer to close is killed. Default: 5 s.',
  },
  embedded: {
    rule: boolean(),
    default: false,
    description: 'Part of a program of yours: failures reject, signals and process.exit are left to you.',
  },
  isDebug: {
    rule: any(),
    description: 'Workers may be held by a debugger. Default: whether this process was started with --inspect.',
  },
  plugins: { rule: any(), description: 'Handed to the framework as it is.' },
  startMode: {
    rule: oneOf(['process', 'worker_threads']),
    default: 'process',
    description: 'Run agent and app workers as processes, or as threads of the master.',
  },
  sticky: {
    rule: sticky,
    description:
      'Clients stay with their worker: by their address, or as told here. Default: any worker serves anybody.',
  },
  ports: {
    rule: listOf(integer({ min: 1, max: 65_535 })),
    default: [],
    description: 'A port for each app worker, instead of workers and port.',
  },
  balance: {
    rule: oneOf(BALANCES),
    description:
      'Who takes a new connection: the master hands them out in turn (round-robin), whichever worker is first (shared), the system by sockets of the workers (reuse-port) or by sockets that the master keeps (held), or the master gives each to the worker that has the fewest (least-connections). Default: held where there is that (Node 22.12, Linux), otherwise round-robin.',
  },
  maxConnections: {
    rule: integer({ min: 1 }),
    unit: 'connections',
    description:
      'So many at a time, of which each app worker has its part. One more is answered with 503 and Retry-After, or closed where it does not speak plain HTTP. Default: as many as come.',
  },
  reusePort: {
    rule: boolean(),
    default: false,
    description:
      'Each app worker has a socket of its own on the port (Node 22.12, Linux), and the system spreads connections over them. Threads always do so.',
  },
});

/** What may be passed to `startCluster`; with a framework class, its own options too. */
export type ClusterOptions = InputOf<typeof declaration>;

/** Options as they are used: checked, complete and frozen. */
export type ResolvedOptions = ResultOf<typeof declaration>;
