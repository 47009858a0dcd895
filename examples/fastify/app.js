import { defineApp } from '@ec/cluster';
import Fastify from 'fastify';

export default defineApp(({ messenger, worker }) => {
  const done = [];
  messenger.on('job-done', (job) => done.push(job));

  const app = Fastify();
  app.get('/', () => ({ done, worker: worker.osId }));
  app.post('/jobs/:name', ({ params }, reply) => {
    messenger.sendToAgent('job', params.name);
    reply.code(202).send({ accepted: params.name });
  });
  return app;
});
