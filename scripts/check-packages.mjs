// What is published must be whole: manifests that resolve both ways, a README, a licence, and nothing of this machine.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const packages = fileURLToPath(new URL('../packages/', import.meta.url));
const problems = [];

for (const name of readdirSync(packages)) {
  const folder = `${packages}${name}`;
  const manifest = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  if (manifest.private) continue;
  const { messages } = await publint({ pkgDir: folder, strict: true, level: 'warning', pack: false });
  for (const message of messages) problems.push(`${manifest.name}: ${formatMessage(message, manifest)}`);
  if (!existsSync(`${folder}/README.md`)) problems.push(`${manifest.name}: has no README.md`);
}

for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'all packages are whole' : `${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
