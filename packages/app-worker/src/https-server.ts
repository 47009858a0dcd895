import { readFileSync } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import type { HttpsFiles } from '@ec/framework';
import { ListenError } from './listen.js';

/**
 * Makes a server with a certificate from files. Rejects with a ListenError (EC_HTTPS) that names the files.
 * Loads node:https first, which takes 2 ms that most workers need not spend.
 */
export async function createHttpsServer(
  { key, cert, ca, passphrase }: HttpsFiles,
  listener: RequestListener,
): Promise<Server> {
  const parts = {
    key: readPart('key', key),
    cert: readPart('cert', cert),
    ca: ca === undefined ? undefined : readPart('ca', ca),
    passphrase,
  };
  const { createServer } = await import('node:https');
  try {
    return createServer(parts, listener);
  } catch (cause) {
    throw new ListenError(
      'EC_HTTPS',
      `The key ${key} and the certificate ${cert} of the option https cannot be used: ${reasonOf(cause)}. Check that each is what its name says, that they belong together, and the passphrase.`,
      cause,
    );
  }
}

function readPart(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new ListenError(
      'EC_HTTPS',
      `The file of the option https.${name} cannot be read: ${reasonOf(cause)}. Correct its path or its permissions.`,
      cause,
    );
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
