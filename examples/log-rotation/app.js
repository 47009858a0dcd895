import { defineApp } from '@ec/cluster';
import { openAccessLog } from './access-log.js';
import { renderPage } from './page.js';
import { settings } from './settings.js';
import { createStatus } from './status.js';

export default defineApp(async (ctx) => {
  const log = openAccessLog(settings.file);
  ctx.messenger.on('reopen-log', () => log.reopen());

  const readStatus = createStatus(ctx);
  const hello = async () => ({ type: 'text/plain', body: `hello from app worker ${process.pid}\n` });
  const routes = new Map([
    [
      '/',
      async ({ headers }) => ({ type: 'text/html', body: renderPage(await readStatus(), headers.host), last: true }),
    ],
    ['/status', async () => ({ type: 'application/json', body: JSON.stringify(await readStatus()), last: true })],
  ]);

  async function answer(request, response) {
    const { type, body, last = false } = await (routes.get(request.url) ?? hello)(request);
    // Before the answer: who has got one finds its line in the log, whatever happens to this worker next.
    log.write(`${new Date().toISOString()} ${process.pid} ${request.method} ${request.url} 200`);
    response.setHeader('content-type', `${type}; charset=utf-8`);
    // A connection stays with its worker. The page asks on a new one each time, to meet them all.
    if (last) response.setHeader('connection', 'close');
    response.end(body);
  }

  return (request, response) => {
    answer(request, response).catch((error) => {
      ctx.logger.error(error);
      response.destroy();
    });
  };
});
