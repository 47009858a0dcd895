import { defineApp } from '@ec/cluster';
import { ask } from '../handlers.js';

export default defineApp(({ messenger }) => async (_request, response) => {
  await ask(messenger, 'agent', (line) => response.write(`${line}\n`));
  response.end();
});
