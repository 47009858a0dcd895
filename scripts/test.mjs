// `npm test`: every test there is, or those whose path contains one of the arguments. Ends with a line for each failure and one plain line of counts.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { countsLine, readReport } from './report.mjs';

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

const result = readReport(new URL(`../${report}`, import.meta.url));
for (const failure of result.failures) console.log(`FAILED: ${failure}`);
console.log(countsLine(result));
// A file that could not even be loaded has no tests to fail: vitest's own verdict counts.
process.exit(status ?? 1);
