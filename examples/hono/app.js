import { defineApp } from '@ec/cluster';
import { Hono } from 'hono';

export default defineApp(({ messenger, worker }) => {
  let flags = {};
  messenger.on('flags', (latest) => (flags = latest));
  messenger.sendToAgent('flags?');

  return new Hono().get('/', (context) => context.json({ flags, worker: worker.osId }));
});
