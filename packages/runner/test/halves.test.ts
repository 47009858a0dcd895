import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** What a built file loads when it is required: the dependencies by name. */
async function loadedBy(file: string): Promise<string[]> {
  const path = fileURLToPath(new URL(`../dist/${file}`, import.meta.url));
  const script = `require(${JSON.stringify(path)}); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script]);
  const files = JSON.parse(stdout) as string[];
  return ['cfork', 'graceful-process', 'sendmessage'].filter((name) =>
    files.some((loaded) => loaded.includes(`node_modules/${name}/`)),
  );
}

test('neither half loads what only the other needs, and cfork is loaded when a cluster runner is made', async () => {
  expect(await loadedBy('index.cjs')).toEqual(['sendmessage']);
  expect(await loadedBy('port.cjs')).toEqual(['graceful-process', 'sendmessage']);
});
