import { readFileSync } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:https';
import type { HttpsFiles } from '@ec/framework';
import { ListenError } from './listen.js';

/** Makes a server with a certificate from files. Throws a ListenError (EC_HTTPS) that names the files. */
export function createHttpsServer({ key, cert, ca, passphrase }: HttpsFiles, listener: RequestListener): Server {
  const parts = { key: readPart('key', key), cert: readPart('cert', cert), ca: ca === undefined ? undefined : readPart('ca', ca), passphrase };
  try {
    return createServer(parts, listener);
  } catch (cause) {
    throw new ListenError('EC_HTTPS', `The key ${key} and the certificate ${cert} of the option https cannot be used: ${reasonOf(cause)}. Check that each is what its name says, that they belong together, and the passphrase.`, cause);
  }
}

function readPart(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new ListenError('EC_HTTPS', `The file of the option https.${name} cannot be read: ${reasonOf(cause)}. Correct its path or its permissions.`, cause);
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
