'use strict';
// PM2's daemon within this process, with its files in a folder of its own: `pm2 start -i 2`, and `pm2 reload`.
const { join } = require('node:path');

const [, , workers, port, recipe] = process.argv;
process.env.PM2_HOME = process.env.LOSS_PM2_HOME;
const pm2 = require('pm2');

const fail = (error) => {
  console.error(error);
  process.exit(1);
};

pm2.connect(true, (problem) => {
  if (problem) return fail(problem);
  const app = {
    name: 'loss',
    script: join(__dirname, '..', 'bare', recipe === 'recipe' ? 'by-recipe.cjs' : 'as-it-is.cjs'),
    env: { PORT: port },
    instances: Number(workers),
    exec_mode: 'cluster',
    wait_ready: recipe === 'recipe',
    kill_timeout: recipe === 'recipe' ? 3_000 : undefined,
  };
  pm2.start(app, (error) => {
    if (error) return fail(error);
    process.send({ ready: true });
  });
});

process.on('message', (message) => {
  if (message?.action !== 'loss-reload') return;
  pm2.reload('loss', (error) => process.send({ reloaded: !error, reason: String(error) }));
});
