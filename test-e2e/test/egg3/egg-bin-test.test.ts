import { expect, test } from 'vitest';
import { createEggApp } from './egg-app.js';
import { run } from './run.js';

test('egg-bin test: an application tests itself as a cluster (mm.cluster)', async () => {
  const app = createEggApp();
  try {
    const program = run(app, [app.tool('egg-bin/dist/bin/cli.js'), 'test']);
    expect(await program.exit(), program.stdout() + program.stderr()).toEqual({ code: 0, signal: null });
    expect(await program.end()).toEqual([]);
    expect(program.stdout()).toMatch(/2 passing/);
  } finally {
    app.remove();
  }
});
