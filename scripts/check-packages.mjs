// What is published must be whole: manifests that resolve both ways, a README, and no more bytes than were promised.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const packages = fileURLToPath(new URL('../packages/', import.meta.url));
const problems = [];

/** Bytes that an entry may have with all it imports, minified. */
const sizeLimits = { '@ec/options': 10_000 };

async function minifiedSize(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    ...{ bundle: true, minify: true, write: false, format: 'esm', platform: 'node', target: 'node20' },
  });
  return outputFiles[0].contents.length;
}

for (const name of readdirSync(packages)) {
  const folder = `${packages}${name}`;
  const manifest = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  if (manifest.private) continue;
  const { messages } = await publint({ pkgDir: folder, strict: true, level: 'warning', pack: false });
  for (const message of messages) problems.push(`${manifest.name}: ${formatMessage(message, manifest)}`);
  if (!existsSync(`${folder}/README.md`)) problems.push(`${manifest.name}: has no README.md`);
  const limit = sizeLimits[manifest.name];
  if (limit === undefined) continue;
  const size = await minifiedSize(`${folder}/dist/index.js`);
  console.log(`${manifest.name}: ${size} bytes minified, at most ${limit}`);
  if (size > limit) problems.push(`${manifest.name}: ${size} bytes minified, more than the ${limit} it promises`);
}

for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'all packages are whole' : `${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
