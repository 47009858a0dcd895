import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { httpGet, startProgram, temporaryFolder } from '@ec/test-utils';
import { expect, test } from 'vitest';

const packages = fileURLToPath(new URL('../../../packages/', import.meta.url));

test('the handlers of the README of @ec/messenger serve in a cluster as between two processes', async () => {
  using folder = temporaryFolder();
  cpSync(join(packages, 'messenger/examples'), join(folder.path, 'examples'), { recursive: true });
  mkdirSync(join(folder.path, 'node_modules/@ec'), { recursive: true });
  symlinkSync(join(packages, 'cluster'), join(folder.path, 'node_modules/@ec/cluster'));
  writeFileSync(join(folder.path, 'package.json'), '{ "type": "module" }');

  const program = startProgram({ args: [join(folder.path, 'examples/cluster/start.js')] });
  try {
    const { data } = await program.next('egg-ready');
    const { body } = await httpGet(String(Reflect.get(Object(data), 'address')));
    expect(body.split('\n')).toEqual([
      '1 + 2 = 3',
      'RangeError: 1 cannot be divided by 0',
      '1 got it',
      'noted milk, on a Date',
      '',
    ]);
  } finally {
    await program.kill();
  }
});
