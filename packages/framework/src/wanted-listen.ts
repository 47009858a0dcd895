import type { HttpsFiles, ListenWish } from './adapter.js';
import { FrameworkError } from './errors.js';
import { isObject } from './is-object.js';

/**
 * Where a framework's application wants to listen: the cluster's options, then `config.cluster` (`listen` and `https`).
 * Throws a FrameworkError (EC_LISTEN) where these name something that cannot be listened on.
 */
export function wantedListen(options: Readonly<Record<string, unknown>>, cluster: unknown, path: string): ListenWish {
  const listen = member(cluster, 'listen');
  const socket = text(listen['path']);
  return {
    // Beside a unix socket the port does not matter, whatever it is.
    // The option's 0 means none, as it does to Egg; where nobody names a port it means any.
    port: toPort(
      options['port'] || (listen['port'] === undefined ? options['port'] : listen['port']),
      socket !== undefined,
      path,
    ),
    hostname: text(listen['hostname']),
    path: socket,
    reusePort: (options['reusePort'] || listen['reusePort']) === true || undefined,
    https: wantedHttps({ ...member(cluster, 'https'), ...member(options, 'https') }, path),
  };
}

function member(holder: unknown, name: string): Record<PropertyKey, unknown> {
  const value = isObject(holder) ? holder[name] : undefined;
  return isObject(value) ? value : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function toPort(value: unknown, needless: boolean, path: string): number | undefined {
  const port = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  if (value === undefined || needless) return undefined;
  throw new FrameworkError(
    'EC_LISTEN',
    `port should be number, but got ${String(value)}(${typeof value}): correct cluster.listen.port in the configuration of ${path}, or give the option port`,
  );
}

function wantedHttps(https: Record<PropertyKey, unknown>, path: string): HttpsFiles | undefined {
  const [key, cert] = [text(https['key']), text(https['cert'])];
  if (key === undefined && cert === undefined) return undefined;
  if (key !== undefined && cert !== undefined) {
    return { key, cert, ca: text(https['ca']), passphrase: text(https['passphrase']) };
  }
  throw new FrameworkError(
    'EC_LISTEN',
    `cluster.https in the configuration of ${path} should name the files of both key and cert, but ${key === undefined ? 'key' : 'cert'} is missing: add it`,
  );
}
