import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { BootedApp, HttpsFiles } from '@ec/framework';
import { ListenError } from './listen.js';
import { createHttpsServer } from './https-server.js';

export interface Servers {
  readonly main: Server;
  /** One that serves the same with this certificate, or without any: the main one where it does, else another. */
  withCertificate(https: HttpsFiles | undefined): Promise<{ readonly server: Server; readonly isNew: boolean }>;
  /** Serves the same in plain HTTP, on a port of its own. */
  readonly debug: { readonly server: Server; readonly port: number } | undefined;
  readonly protocol: 'http' | 'https';
  /** Answers as the main server does. */
  readonly listener: RequestListener;
}

/**
 * Makes the servers of an application, none of which listens yet, and tells the application of each of ours. `https` is
 * the main one's. `created` is called with each that is to serve clients. Rejects with a ListenError (EC_HTTPS) where the
 * certificate cannot be used.
 */
export async function createServers(
  app: BootedApp,
  https: HttpsFiles | undefined,
  { debugPort }: Readonly<Record<string, unknown>>,
  created: (server: Server) => void,
): Promise<Servers> {
  const made = new Map<string, Server>();
  async function make(files: HttpsFiles | undefined): Promise<Server> {
    const { serve } = app;
    const server = 'server' in serve ? ownServer(serve.server, files) : await ourServer(app, serve.listener, files);
    created(server);
    made.set(nameOf(files), server);
    return server;
  }
  const main = await make(https);
  const listener = listenerOf(app);
  const debug = typeof debugPort === 'number' ? { server: createServer(listener), port: debugPort } : undefined;
  return {
    main,
    debug,
    protocol: isSecure(main) ? 'https' : 'http',
    listener,
    async withCertificate(files) {
      const known = made.get(nameOf(files));
      if (known) return { server: known, isNew: false };
      if ('server' in app.serve) throw new ListenError('EC_HTTPS', OWN_SERVER);
      return { server: await make(files), isNew: true };
    },
  };
}

const OWN_SERVER =
  'The application has made its server itself, and it speaks the same wherever it listens: leave out https within the ' +
  'option listen, or export a (req, res) listener.';

const nameOf = (https: HttpsFiles | undefined): string => JSON.stringify(https ?? null);

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

/** Whether a server speaks TLS. */
export function isSecure(server: object): boolean {
  return 'setSecureContext' in server;
}
