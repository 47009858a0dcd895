// Over several vitest reports: a line for each test that failed, then one line of counts. A report that is missing is a failure.
import { existsSync } from 'node:fs';
import { countsLine, readReport } from './report.mjs';

const total = { passed: 0, failed: 0, skipped: 0 };
for (const file of process.argv.slice(2)) {
  if (!existsSync(file)) {
    console.log(`FAILED: there is no report ${file}`);
    total.failed += 1;
    continue;
  }
  const report = readReport(file);
  for (const failure of report.failures) console.log(`FAILED: ${failure}`);
  for (const count of Object.keys(total)) total[count] += report[count];
}
console.log(countsLine(total));
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
