// `npm run check`: what CI does. Stops at the first step that fails and names it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));

const steps = [
  ['install and build', process.execPath, 'scripts/bootstrap.mjs'],
  ['format', bin('oxfmt'), '--check', 'packages', 'test-e2e', 'examples', 'bench', 'scripts'],
  ['lint', bin('oxlint'), '--deny-warnings'],
  ['types', bin('tsc'), '--noEmit', '-p', 'tsconfig.json'],
  ['package manifests', process.execPath, 'scripts/check-packages.mjs'],
  ['tests', process.execPath, 'scripts/test.mjs'],
];

for (const [name, command, ...args] of steps) {
  console.log(`\n== ${name}`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    console.error(`\ncheck: "${name}" failed`);
    process.exit(status ?? 1);
  }
}
