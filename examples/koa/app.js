import { defineApp } from '@ec/cluster';
import Koa from 'koa';

export default defineApp(({ messenger, worker }) => {
  let latest;
  messenger.on('rate', (rate) => (latest = rate));

  return new Koa().use((context) => {
    if (!latest) context.throw(503, 'no rate yet', { expose: true });
    context.body = { ...latest, worker: worker.osId };
  });
});
