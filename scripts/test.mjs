// `npm test`: every test there is, or those whose path contains one of the arguments. Ends with one plain line of counts.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = 'node_modules/.vitest-report.json';

rmSync(new URL(`../${report}`, import.meta.url), { force: true });
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);

const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
  readFileSync(new URL(`../${report}`, import.meta.url), 'utf8'),
);
const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
console.log(`${numPassedTests} passed, ${numFailedTests} failed${skipped}`);
// A file that could not even be loaded has no tests to fail: vitest's own verdict counts.
process.exit(status ?? 1);
