import { expect, test } from 'vitest';
import { JUDGE_MS, limitsOf } from '../src/limits.js';
import { declaration } from '../src/options.js';

const development = { bootMs: 1, appCloseMs: 1, agentCloseMs: 1, judgeMs: 0 };
const judgeMsOf = (reload: object): number => {
  const options = declaration.parse({ reload }, { env: {}, cwd: '/shop' });
  return limitsOf(options, development).judgeMs;
};

test.each([
  ['in development nobody is judged', {}, 0],
  ['but where a health check is named', { healthPath: '/health' }, JUDGE_MS],
  ['what is said counts', { judgeMs: 500, healthPath: '/health' }, 500],
])('%s', (_what, reload, expected) => {
  expect(judgeMsOf(reload)).toBe(expected);
});
