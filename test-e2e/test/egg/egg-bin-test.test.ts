import { freePorts } from '@ec/test-utils';
import { expect, test } from 'vitest';
import { createEggApp } from './egg-app.js';
import { editions } from './editions.js';
import { run } from './run.js';

test.each(editions)('%s: an application tests itself, as a cluster and alone: egg-bin test', async (_, edition) => {
  const app = await createEggApp(edition, { asWritten: true });
  try {
    const program = run(app, [app.tool('bin'), 'test', '--no-mochawesome'], {
      env: { MOCK_PORT: String((await freePorts(1))[0]) },
    });
    expect(await program.exit(), program.stdout() + program.stderr()).toEqual({ code: 0, signal: null });
    expect(await program.end()).toEqual([]);
    expect(program.stdout()).toMatch(/4 passing/);
  } finally {
    app.remove();
  }
});
