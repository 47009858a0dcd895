import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { BootedApp, HttpsFiles } from '@ec/framework';
import { ListenError } from './listen.js';
import { createHttpsServer } from './https-server.js';

export interface Servers {
  readonly main: Server;
  /** Serves the same in plain HTTP, on a port of its own. */
  readonly debug: { readonly server: Server; readonly port: number } | undefined;
  readonly protocol: 'http' | 'https';
  /** Answers as the main server does. */
  readonly listener: RequestListener;
}

/**
 * Makes the servers of an application, none of which listens yet, and tells the application of each of ours.
 * Rejects with a ListenError (EC_HTTPS) where the certificate cannot be used.
 */
export async function createServers(app: BootedApp, options: Readonly<Record<string, unknown>>): Promise<Servers> {
  const https = app.listen.https ?? httpsOption(options);
  const main =
    'server' in app.serve ? ownServer(app.serve.server, https) : await ourServer(app, app.serve.listener, https);
  const { debugPort } = options;
  const listener = listenerOf(app);
  const debug = typeof debugPort === 'number' ? { server: createServer(listener), port: debugPort } : undefined;
  return { main, debug, protocol: isSecure(main) ? 'https' : 'http', listener };
}

/** A framework of classes has put this into its wish already; applications of other kinds have none. */
function httpsOption({ https }: { readonly https?: unknown }): HttpsFiles | undefined {
  return typeof https === 'object' && https !== null ? (https as HttpsFiles) : undefined;
}

async function ourServer(app: BootedApp, listener: RequestListener, https: HttpsFiles | undefined): Promise<Server> {
  const server = https ? await createHttpsServer(https, listener) : createServer(listener);
  app.serverCreated?.(server);
  return server;
}

function ownServer(server: Server, https: HttpsFiles | undefined): Server {
  if (!https || isSecure(server)) return server;
  throw new ListenError(
    'EC_HTTPS',
    'The option https cannot be applied to a server that the application has made itself. Give key and cert to that server (Fastify: its option https), or export a (req, res) listener.',
  );
}

function listenerOf({ serve }: BootedApp): RequestListener {
  if ('listener' in serve) return serve.listener;
  const { server } = serve;
  return (request, response) => void server.emit('request', request, response);
}

function isSecure(server: Server): boolean {
  return 'setSecureContext' in server;
}
