import { describe, expect, test } from 'vitest';
import { judgeDeath } from '../../src/deaths/verdict.js';
import type { Circumstances } from '../../src/deaths/verdict.js';

const MIB = 1024 ** 2;
const ended: Circumstances = {
  exit: { code: null, signal: null, forced: false },
  asked: undefined,
  failure: undefined,
  said: '',
  figures: undefined,
  oomKills: undefined,
  memoryLimit: undefined,
  blockedMs: undefined,
};
const code = (number: number) => ({ exit: { code: number, signal: null, forced: false } });
const signal = (name: NodeJS.Signals) => ({ exit: { code: null, signal: name, forced: false } });
const figures = {
  rss: 100 * MIB,
  heapUsed: 50 * MIB,
  heapLimit: 500 * MIB,
  busy: 0.1,
  lateMs: 0,
  requests: 2,
  connections: 3,
  agoMs: 1_000,
};
const error = { name: 'RangeError', message: 'too far', stack: 'RangeError: too far\n    at a.js:1:1' };
const failure = { error, phase: 'running' as const, agoMs: 100 };
const asked = { by: 'operator' as const, why: 'the cluster closes' };
const thrown = new Error('in a thread');
const full = Object.assign(new Error('full'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });

const heapLine = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory';
const blockedLine =
  'app#1 (pid 7): its event loop has stood still for 600 ms, and it is killed; it was\n    at f (a.js:1:1)';
const uncaught = 'a.js:1\nthrow new Error("x")\n^\n\nError: x\n    at a.js:1:7\n\nNode.js v22.12.0\n';

const rows: readonly [what: string, given: Partial<Circumstances>, verdict: string, by: string, sure?: boolean][] = [
  ['exit(3) in a library', code(3), 'exit-code', 'itself'],
  ['nothing left to do', code(0), 'exit-code', 'itself'],
  [
    'a full heap',
    { ...signal('SIGABRT'), said: `last GCs\n${heapLine}\n 1: 0xb7 node` },
    'heap-out-of-memory',
    'itself',
  ],
  [
    '… as newer ones say it',
    { ...signal('SIGTRAP'), said: '# Fatal JavaScript out of memory: x' },
    'heap-out-of-memory',
    'itself',
  ],
  ['… as a shell tells it', { ...code(134), said: heapLine }, 'heap-out-of-memory', 'itself'],
  ['… of a thread', { exit: { code: 1, signal: null, forced: false, error: full } }, 'heap-out-of-memory', 'itself'],
  [
    '… whose stderr is not kept',
    { ...signal('SIGABRT'), figures: { ...figures, heapUsed: 490 * MIB } },
    'heap-out-of-memory',
    'itself',
    false,
  ],
  ['a native abort', signal('SIGABRT'), 'aborted', 'itself'],
  ['… with room in its heap', { ...signal('SIGABRT'), figures }, 'aborted', 'itself'],
  ['a bad pointer', signal('SIGSEGV'), 'aborted', 'itself'],
  ['… as a shell tells it', code(139), 'aborted', 'itself'],
  ['… while it is asked', { ...signal('SIGSEGV'), asked }, 'aborted', 'itself'],
  ['its cgroup', { ...signal('SIGKILL'), oomKills: 1 }, 'killed-for-memory', 'kernel'],
  [
    '… that nobody counts for',
    { ...signal('SIGKILL'), memoryLimit: 110 * MIB, figures },
    'killed-for-memory',
    'kernel',
    false,
  ],
  [
    'SIGKILL',
    { ...signal('SIGKILL'), oomKills: 0, memoryLimit: 900 * MIB, figures },
    'killed-from-outside',
    'outside',
    false,
  ],
  ['… and nothing known', signal('SIGKILL'), 'killed-from-outside', 'outside', false],
  ['its watchdog', { ...signal('SIGKILL'), said: blockedLine, oomKills: 1, blockedMs: 600 }, 'blocked', 'policy'],
  [
    '… whose line is not kept',
    { ...signal('SIGKILL'), blockedMs: 10_000, figures: { ...figures, agoMs: 12_000 } },
    'blocked',
    'policy',
    false,
  ],
  [
    '… that bites later than this',
    { ...signal('SIGKILL'), blockedMs: 30_000, figures: { ...figures, agoMs: 12_000 } },
    'killed-from-outside',
    'outside',
    false,
  ],
  ['SIGTERM', signal('SIGTERM'), 'signal', 'outside'],
  ['SIGTERM of ours', { ...signal('SIGTERM'), asked }, 'asked', 'operator'],
  ['… of one that had survived an error', { ...signal('SIGTERM'), asked, failure }, 'asked', 'operator'],
  ['an orderly end', { ...code(0), asked }, 'asked', 'operator'],
  ['an end that was asked for, of another code', { ...code(3), asked }, 'asked', 'operator'],
  ['an error on the way to the end', { ...code(1), asked, failure }, 'uncaught-error', 'itself'],
  ['force', { exit: { code: null, signal: 'SIGKILL', forced: true }, asked }, 'forced', 'operator'],
  [
    'force in a thread',
    { exit: { code: 1, signal: null, forced: true }, asked: { by: 'policy', why: 'x' } },
    'forced',
    'policy',
  ],
  ['an error nobody caught', { ...code(1), failure }, 'uncaught-error', 'itself'],
  ['… that it could not tell of', { ...code(1), said: uncaught }, 'uncaught-error', 'itself'],
  ['… that a child of it has printed before', { ...code(3), said: `${uncaught}and on\n` }, 'exit-code', 'itself'],
  ['… of a thread', { exit: { code: 1, signal: null, forced: false, error: thrown } }, 'uncaught-error', 'itself'],
  ['… that it has survived long ago', { ...code(3), failure: { ...failure, agoMs: 90_000 } }, 'exit-code', 'itself'],
  ['an error at boot', { ...code(1), failure: { ...failure, phase: 'boot' } }, 'boot-error', 'itself'],
  ['a refusal of the system', { exit: { ...ended.exit, spawnError: thrown } }, 'not-started', 'kernel'],
];

describe('a death by', () => {
  test.each(rows)('%s', (_what, given, verdict, askedBy, isCertain = true) => {
    const judgement = judgeDeath({ ...ended, ...given });
    expect(judgement).toMatchObject({ verdict, askedBy, isCertain });
    expect(judgement.why).toMatch(/^\S.*[^.\s]$/);
    // Whoever reads only the sentence must know it, too.
    expect(/probably|nobody in the cluster/.test(judgement.why)).toBe(!isCertain);
  });
});
