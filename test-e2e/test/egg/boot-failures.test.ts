import { describe, expect, test } from 'vitest';
import { createEggApp } from './egg-app.js';
import { editions } from './editions.js';
import type { Edition } from './editions.js';
import { run } from './run.js';

type Code = Edition['code'];

const failures = {
  'a syntax error in the configuration': {
    files: () => ({ 'config/config.default.js': 'const broken = {{;' }),
    reason: /config\.default\.js[^]*SyntaxError/,
    who: 'agent_worker#1',
  },
  'a plugin that throws in the agent': {
    files: ({ throwing }: Code) => ({ 'plugin/registry/agent.js': throwing('the registry is closed') }),
    reason: /the registry is closed/,
    who: 'agent_worker#1',
  },
  'an agent.js that rejects': {
    files: ({ rejecting }: Code) => ({ 'agent.js': rejecting('nothing to watch') }),
    reason: /nothing to watch/,
    who: 'agent_worker#1',
  },
  'a plugin that throws in the app': {
    files: ({ throwing }: Code) => ({ 'plugin/registry/app.js': throwing('no such registry') }),
    reason: /no such registry/,
    who: 'app_worker#',
  },
  'an app.js that rejects': {
    files: ({ rejecting }: Code) => ({ 'app.js': rejecting('no database') }),
    reason: /no database/,
    who: 'app_worker#',
  },
};

describe.each(editions)('%s that cannot start: egg-scripts start ends with code 1 and says why', (_name, edition) => {
  test.each(Object.entries(failures))('%s', async (_, { files, reason, who }) => {
    const app = await createEggApp(edition, { files: files(edition.code) });
    try {
      const program = run(app, [app.tool('scripts'), 'start', '--workers=2', '--title=egg-e2e-failure']);
      expect(await program.exit()).toEqual({ code: 1, signal: null });
      expect(await program.end()).toEqual([]);
      expect(program.stderr()).toMatch(reason);
      expect(program.stderr()).toMatch(new RegExp(`\\[master\\] ${who}\\S* start fail, exiting with code:1`));
      expect(program.stderr()).toContain('[master] exit with code:1');
    } finally {
      app.remove();
    }
  });
});
