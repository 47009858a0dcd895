import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { BootedApp, HttpsFiles } from '@ec/framework';
import { ListenError } from './listen.js';

export interface Servers {
  readonly main: Server;
  /** Serves the same in plain HTTP, on a port of its own. */
  readonly debug: { readonly server: Server; readonly port: number } | undefined;
  readonly protocol: 'http' | 'https';
}

/** Makes the servers of an application, none of which listens yet, and tells the application of each of ours. */
export function createServers(app: BootedApp, options: Readonly<Record<string, unknown>>): Servers {
  if ('server' in app.serve)
    return { main: app.serve.server, debug: undefined, protocol: protocolOf(app.serve.server) };
  const { listener } = app.serve;
  const { https } = app.listen;
  const main = https ? createSecureServer(readCertificate(https), listener) : createServer(listener);
  app.serverCreated?.(main);
  const { debugPort } = options;
  const debug = typeof debugPort === 'number' ? { server: createServer(listener), port: debugPort } : undefined;
  return { main, debug, protocol: https ? 'https' : 'http' };
}

function protocolOf(server: Server): 'http' | 'https' {
  return 'setSecureContext' in server ? 'https' : 'http';
}

function readCertificate({ key, cert, ca, passphrase }: HttpsFiles) {
  return {
    key: readPart('key', key),
    cert: readPart('cert', cert),
    ca: ca === undefined ? undefined : readPart('ca', ca),
    passphrase,
  };
}

function readPart(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ListenError(
      'EC_HTTPS',
      `The file of the option https.${name} cannot be read: ${reason}. Correct its path or its permissions.`,
      cause,
    );
  }
}
