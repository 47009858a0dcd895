import type { Fault } from '@ec/test-utils/faults';
import {
  closes,
  closesByForce,
  givesUp,
  goesOn,
  impossible,
  orphansEnd,
  reloaded,
  incomplete,
  reloadedAndReplaced,
  replaced,
  rolledBack,
  scaled,
  scaledAndReplaced,
  startFails,
} from './outcome.js';
import type { Outcome } from './outcome.js';

/** Where the fault is. In a reload `app` is the new worker, which is compared with the old ones; in a scaling the new one, at its boot. */
export const ROLES = ['agent', 'app', 'master'] as const;
export type Role = (typeof ROLES)[number];

/**
 * What the cluster is doing. What goes wrong at boot does so at the first start; later at that of a replacement: while
 * the others serve, during a reload, or when the cluster has been asked to end.
 */
export const PHASES = ['boot', 'steady', 'reload', 'scale', 'close'] as const;
export type Phase = (typeof PHASES)[number];

type Row = Readonly<Record<Phase, Outcome>>;

/** Where each worker is given a socket by the master (option balance). */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isHeld = process.platform === 'linux' && (major > 22 || (major === 22 && minor >= 12));

const once = impossible('a master boots once');
const notYet = impossible('there is nothing of ours in this process yet');

/** An agent that ends by the fault. */
const agentDies = (says: RegExp): Row => ({
  boot: startFails(says),
  steady: replaced(),
  reload: reloadedAndReplaced(),
  scale: scaledAndReplaced(),
  close: closes(),
});

/** An app worker that ends by the fault: the first one at the start, the third in a reload or a scaling. */
const appDies = (first: RegExp, third: RegExp): Row => ({
  boot: startFails(first),
  steady: replaced(),
  reload: rolledBack(third),
  scale: incomplete(third),
  close: closes(),
});

/** A master that ends by the fault, whatever it was doing. */
const masterDies: Row = {
  boot: orphansEnd(),
  steady: orphansEnd(),
  reload: orphansEnd(),
  scale: orphansEnd(),
  close: orphansEnd(),
};

/** What is expected of every fault, in everybody, at every time. */
export const MATRIX: Readonly<Record<Fault, Readonly<Record<Role, Row>>>> = {
  'kill -9': {
    agent: agentDies(/agent#1 .*SIGKILL/),
    app: appDies(/app#1 .*SIGKILL/, /app#3 .*SIGKILL/),
    master: masterDies,
  },
  SIGSTOP: {
    agent: {
      boot: startFails(/agent#1 .*not ready within/),
      steady: goesOn(),
      reload: reloaded(),
      scale: scaled(),
      close: closesByForce(),
    },
    app: {
      boot: startFails(/app#1 .*not ready within/),
      steady: goesOn(),
      reload: rolledBack(/did not say how it does/),
      scale: incomplete(/app#3 .*not ready within/),
      close: closesByForce(),
    },
    master: { boot: goesOn(), steady: goesOn(), reload: reloaded(), scale: scaled(), close: closes() },
  },
  'exit 0': {
    agent: agentDies(/agent#1 .*ended with code 0/),
    app: appDies(/app#1 .*ended with code 0/, /app#3 .*code 0/),
    master: masterDies,
  },
  'exit 1': {
    agent: agentDies(/agent#1 .*ended with code 1/),
    app: appDies(/app#1 .*ended with code 1/, /app#3 .*code 1/),
    master: masterDies,
  },
  'throws at boot': {
    agent: agentDies(/agent#1 .*thrown as it was told/),
    app: appDies(/app#1 .*thrown as it was told/, /app#3 .*thrown as it was told/),
    master: { boot: givesUp(/thrown as it was told/), steady: once, reload: once, scale: once, close: once },
  },
  'hangs at boot': {
    agent: {
      boot: startFails(/agent#1 .*not ready within/),
      steady: replaced(10_000),
      // It was started before the reload, and has the old code: the reload does not wait for it.
      reload: reloadedAndReplaced(),
      scale: scaledAndReplaced(),
      close: closes(),
    },
    app: {
      boot: startFails(/app#1 .*not ready within/),
      steady: replaced(10_000),
      reload: rolledBack(/app#3 .*not ready within/),
      scale: incomplete(/app#3 .*not ready within/),
      close: closes(),
    },
    master: { boot: notYet, steady: once, reload: once, scale: once, close: once },
  },
  'blocks later': {
    agent: {
      boot: startFails(/agent#1 .*not ready within/),
      steady: replaced(),
      reload: reloadedAndReplaced(),
      scale: scaledAndReplaced(),
      close: closesByForce(),
    },
    app: {
      boot: startFails(/app#1 .*not ready within/),
      steady: replaced(),
      reload: rolledBack(/event loop/),
      scale: incomplete(/app#3 .*not ready within/),
      close: closesByForce(),
    },
    master: { boot: goesOn(), steady: goesOn(), reload: reloaded(), scale: scaled(), close: closes() },
  },
  'heap OOM': {
    agent: agentDies(/agent#1 .*(SIGABRT|SIGTRAP|code 134)/),
    app: {
      boot: startFails(/app#1 .*(SIGABRT|SIGTRAP|code 134)/),
      steady: replaced(),
      // On a busy machine it collects garbage for longer than it is judged.
      reload: rolledBack(/app#3 .*(SIGABRT|SIGTRAP|code 134|event loop is blocked)/),
      scale: incomplete(/app#3 .*(SIGABRT|SIGTRAP|code 134)/),
      close: closes(),
    },
    master: masterDies,
  },
  'too many open files': {
    agent: { boot: goesOn(), steady: goesOn(), reload: reloaded(), scale: scaled(), close: closes() },
    // A socket that the master gives is one more descriptor, for which there is no room.
    app: {
      boot: isHeld ? startFails(/too many open files/) : goesOn(),
      steady: goesOn(),
      reload: rolledBack(/EMFILE|too many open files/),
      scale: isHeld ? incomplete(/too many open files/) : scaled(),
      close: closes(),
    },
    master: {
      boot: startFails(/EMFILE/),
      steady: goesOn(),
      reload: rolledBack(/EMFILE/),
      scale: isHeld ? incomplete(/EMFILE/) : scaled(),
      close: closes(),
    },
  },
  'port taken': {
    agent: agentDies(/agent#1 .*EADDRINUSE/),
    app: appDies(/app#1 .*EADDRINUSE/, /app#3 .*EADDRINUSE/),
    master: {
      boot: givesUp(/EADDRINUSE/),
      steady: givesUp(/EADDRINUSE/),
      reload: givesUp(/EADDRINUSE/),
      scale: givesUp(/EADDRINUSE/),
      close: closes(),
    },
  },
  'channel closed': {
    agent: agentDies(/agent#1/),
    app: appDies(/app#1/, /app#3/),
    master: { boot: goesOn(), steady: goesOn(), reload: reloaded(), scale: scaled(), close: closes() },
  },
};
