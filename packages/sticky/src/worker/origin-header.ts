import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** The client's connection, as the worker saw that has accepted it. */
export interface ClientConnection {
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  readonly remoteFamily: string | undefined;
  readonly localAddress: string | undefined;
  readonly localPort: number | undefined;
  readonly encrypted: boolean;
}

interface HandedOn extends ClientConnection {
  readonly httpVersion: string;
  /** The client's own `Connection` headers, in order: between workers others hold. */
  readonly connection: readonly string[];
  /** The client has not said whether there is a body, so there is none; between workers that is said. */
  readonly isBare: boolean;
}

/** Stands first among the headers of a request that one worker hands to another, and is taken off there. */
const HEADER = 'x-ec-handed-on';

/** The headers of a request for the way to another worker. `hop` is what `Connection` says there. */
export function sealHeaders(request: IncomingMessage, hop: 'keep-alive' | undefined): string[] {
  const { socket, rawHeaders, httpVersion } = request;
  const { remoteAddress, remotePort, remoteFamily, localAddress, localPort } = socket;
  const connection: string[] = [];
  const headers: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = [rawHeaders[index], rawHeaders[index + 1]];
    const isConnection = hop !== undefined && name.toLowerCase() === 'connection';
    if (isConnection) connection.push(value);
    headers.push(name, isConnection ? hop : value);
  }
  const encrypted = Reflect.get(socket, 'encrypted') === true;
  const address = { remoteAddress, remotePort, remoteFamily, localAddress, localPort, encrypted };
  const isBare = hop !== undefined && !hasBody(request);
  const handedOn: HandedOn = { ...address, httpVersion, connection, isBare };
  const sealed = Buffer.from(JSON.stringify(handedOn)).toString('base64url');
  return [HEADER, sealed, ...(isBare ? ['Content-Length', '0'] : []), ...headers];
}

/** Whether a request says that it has a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/**
 * Makes a request from another worker what it was there: its headers, and the addresses of its socket. False: it is
 * none of another worker's.
 */
export function openHeaders(request: IncomingMessage): boolean {
  const { rawHeaders, headers, socket } = request;
  // Only the first: a client may have sent one of that name.
  const [name, sealed] = rawHeaders;
  if (name !== HEADER || sealed === undefined) return false;
  const { connection, httpVersion, isBare, ...client } = JSON.parse(
    Buffer.from(sealed, 'base64url').toString(),
  ) as HandedOn;
  rawHeaders.splice(0, isBare ? 4 : 2);
  delete headers[HEADER];
  if (isBare) delete headers['content-length'];
  restoreConnection(request, connection);
  restoreVersion(request, httpVersion);
  restoreSocket(socket, client);
  return true;
}

function restoreConnection({ rawHeaders, headers }: IncomingMessage, values: readonly string[]): void {
  let next = 0;
  for (let index = rawHeaders.length - 2; index >= 0; index -= 2) {
    if (rawHeaders[index]?.toLowerCase() !== 'connection' || rawHeaders[index + 1] !== 'keep-alive') continue;
    const value = values[values.length - 1 - next];
    next += 1;
    // More than the client sent: Node's own.
    if (value === undefined) rawHeaders.splice(index, 2);
    else rawHeaders[index + 1] = value;
  }
  if (next === 0) return;
  if (values.length > 0) headers.connection = values.join(', ');
  else delete headers.connection;
}

function restoreVersion(request: IncomingMessage, httpVersion: string): void {
  if (httpVersion === request.httpVersion) return;
  const [major = 1, minor = 1] = httpVersion.split('.').map(Number);
  Object.assign(request, { httpVersion, httpVersionMajor: major, httpVersionMinor: minor });
}

/** One connection between workers carries the requests of many clients, one after the other. */
function restoreSocket(socket: Socket, client: ClientConnection): void {
  for (const [name, value] of Object.entries({ ...absent, ...client })) {
    Object.defineProperty(socket, name, { value, configurable: true, enumerable: false, writable: true });
  }
}

/** JSON leaves out what is undefined, and the last client's must not stay. */
const absent: ClientConnection = {
  remoteAddress: undefined,
  remotePort: undefined,
  remoteFamily: undefined,
  localAddress: undefined,
  localPort: undefined,
  encrypted: false,
};
