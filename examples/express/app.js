import { defineApp } from '@ec/cluster';
import express from 'express';

export default defineApp(({ messenger, worker }) => {
  const app = express();
  app.get('/', async (_request, response) => {
    const visits = await messenger.request('agent', 'visit');
    response.json({ visitsBefore: visits - 1, worker: worker.osId });
  });
  return app;
});
