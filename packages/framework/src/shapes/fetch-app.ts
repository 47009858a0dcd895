import type { ListenWish } from '../adapter.js';
import type { FetchApp } from '../define.js';
import { hasMethod } from '../is-object.js';
import { defineShape, nothingToClose } from './app-shape.js';

/** An object that answers web requests by `fetch(request)`: Hono and its like. */
export const fetchApp = defineShape({
  name: 'an object with fetch(request), such as a Hono application',
  fits: isFetchApp,
  async boot(app, _file, { logger }) {
    // Loaded here: it is an ES module only, and no other shape needs it.
    const { createRequestListener } = await import('@remix-run/node-fetch-server');
    const listener = createRequestListener((request) => app.fetch(request), {
      onError(error) {
        logger.error(error instanceof Error ? error : String(error));
      },
    });
    return { listen: listenWish(app), serve: { listener }, close: nothingToClose };
  },
});

function isFetchApp(value: unknown): value is FetchApp {
  return hasMethod(value, 'fetch');
}

/** Such modules may say where they would like to listen, beside their `fetch`. */
function listenWish({ port, hostname }: FetchApp): ListenWish {
  const wanted = typeof port === 'string' && port !== '' ? Number(port) : port;
  return {
    ...(typeof wanted === 'number' && Number.isInteger(wanted) && { port: wanted }),
    ...(typeof hostname === 'string' && { hostname }),
  };
}
