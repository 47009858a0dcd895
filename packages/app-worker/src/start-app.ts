import type { BootedApp } from '@ec/framework';
import type { WorkerPort } from '@ec/runner/port';
import { runWorker } from '@ec/worker';
import type { Booted, Session } from '@ec/worker';
import { drain } from './drain.js';
import { listen } from './listen.js';
import { listenWithOthers } from './listen-with-others.js';
import { createServers } from './servers.js';

/** Runs an application at this port, from the order to begin until its end. Never rejects. */
export function startApp(port: WorkerPort): Promise<void> {
  return runWorker('app', port, async (session) => {
    const app = await session.framework.createApp(session.context);
    return serve(app, session);
  });
}

async function serve(app: BootedApp, { order, context }: Session): Promise<Booted> {
  const { main, debug, protocol } = await createServers(app, order.options);
  const servers = debug ? [main, debug.server] : [main];
  const address = await listenWithOthers(main, app.listen, order, context.worker);
  if (debug) await listen(debug.server, { port: debug.port }, context.worker);
  return {
    ready: { address, protocol, debugPort: debug?.port },
    drain: (limitMs) => drain(servers, limitMs),
    close: () => app.close(),
  };
}
