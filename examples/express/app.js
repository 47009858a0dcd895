import { defineApp } from '@ec/cluster';
import express from 'express';

export default defineApp(({ messenger, worker }) => {
  let visits = 0;
  messenger.on('visits', (count) => (visits = count));
  messenger.sendToAgent('how-many');

  const app = express();
  app.get('/', (_request, response) => {
    response.json({ visitsBefore: visits, worker: worker.osId });
    messenger.sendToAgent('visit');
  });
  return app;
});
