import { describe, expect, test } from 'vitest';
import { createEggApp } from './egg-app.js';
import { run } from './run.js';

const failures = {
  'a syntax error in the configuration': {
    files: { 'config/config.default.js': 'module.exports = {{;' },
    reason: /config\.default\.js[^]*SyntaxError/,
    who: 'agent_worker#1',
  },
  'a plugin that throws in the agent': {
    files: { 'plugin/registry/agent.js': `module.exports = () => { throw new Error('the registry is closed'); };` },
    reason: /the registry is closed/,
    who: 'agent_worker#1',
  },
  'an agent.js that rejects': {
    files: {
      'agent.js': `module.exports = (agent) => agent.beforeStart(async () => { throw new Error('nothing to watch'); });`,
    },
    reason: /nothing to watch/,
    who: 'agent_worker#1',
  },
  'a plugin that throws in the app': {
    files: { 'plugin/registry/app.js': `module.exports = () => { throw new Error('no such registry'); };` },
    reason: /no such registry/,
    who: 'app_worker#',
  },
  'an app.js that rejects': {
    files: { 'app.js': `module.exports = (app) => app.beforeStart(async () => { throw new Error('no database'); });` },
    reason: /no database/,
    who: 'app_worker#',
  },
};

describe('Egg 3 that cannot start: egg-scripts start ends with code 1 and says why', () => {
  test.each(Object.entries(failures))('%s', async (_, { files, reason, who }) => {
    const app = createEggApp(files);
    try {
      const program = run(app, [
        app.tool('egg-scripts/bin/egg-scripts.js'),
        'start',
        '--workers=2',
        '--title=egg-e2e-failure',
      ]);
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
