import { Server as HttpServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Http2Session } from 'node:http2';
import type { Server, Socket } from 'node:net';
import { answerInProgress } from './ask-to-close.js';
import { listedConnections } from './listed-connections.js';
import type { ListedConnections } from './listed-connections.js';

/** What is open at a server, whatever it speaks there: also what was upgraded, which the server itself forgets. */
export interface Connections {
  /** How many are open, whatever they speak. */
  count(): number;
  /** Those that speak HTTP: with TLS the secure ones. */
  sockets(): Iterable<Socket>;
  /** Lets HTTP/2 sessions end after their open streams, those that are still to come too. HTTP/1 has none. */
  endSessions(): void;
  /** Tells WebSockets that this end restarts, spread evenly over `spreadMs`; they end when their clients have heard it. */
  endWebSockets(spreadMs: number): void;
  /**
   * Ends connections that owe no answer, in the next turn of the event loop: what has come while this process stood still
   * is read before. Those over which nothing has come yet only if that was so in a former call, some time ago: a request
   * may be on its way.
   */
  endIdle(): void;
  /** Destroys all that is open, at once. */
  cut(): void;
}

/** A close frame without mask: status 1012, "service restart" (RFC 6455, 5.5.1; IANA's registry of close codes). */
const SERVICE_RESTART = Buffer.from([0x88, 0x02, 0x03, 0xf4]);

/** A client that has just connected sends its request within this time: to end it before would lose that. */
const NEW_MS = 100;

const tracked = new WeakMap<Server, Connections>();

/**
 * Knows the connections that a server accepts from now on. Asked again for the same server, it answers the same.
 * Costs a connection of plain HTTP nothing, others one entry in a set and one listener.
 */
export function trackConnections(server: Server): Connections {
  const known = tracked.get(server);
  if (known) return known;
  const connections = track(server);
  tracked.set(server, connections);
  return connections;
}

function track(server: Server): Connections {
  const raw = new Set<Socket>();
  /** When each was first seen without a byte: asked only at the end, so that no connection pays for it before. */
  const unusedSinceMs = new WeakMap<Socket, number>();
  const secure = new Set<Socket>();
  const upgraded = new Set<Socket>();
  const webSockets = new Set<Socket>();
  const sessions = new Set<Http2Session>();
  const isSecure = 'setSecureContext' in server;
  let isEnding = false;

  const keep = <T extends Socket | Http2Session>(all: Set<T>): ((one: T) => void) => {
    function forget(this: T): void {
      all.delete(this);
    }
    return (one) => {
      all.add(one);
      // It comes once anyhow; to listen once would cost each connection another function.
      one.on('close', forget);
    };
  };

  // With TLS too these are the raw sockets: they are there before the handshake, and take the secure ones with them.
  const keepRaw = keep(raw);
  let listed: ListedConnections | undefined;
  const list = (): void => {
    listed = listedConnections(server);
    // With TLS it has not those that shake hands.
    if (listed && server instanceof HttpServer) server.off('connection', keepRaw);
  };
  server.on('connection', keepRaw);
  if (server.listening) list();
  else server.once('listening', list);
  const all = (): Iterable<Socket> => new Set([...raw, ...(listed?.all() ?? []), ...secure, ...upgraded]);

  server.on('secureConnection', keep(secure));
  const keepSession = keep(sessions);
  server.on('session', (session: Http2Session) => {
    keepSession(session);
    if (isEnding) session.close();
  });
  const [keepUpgraded, keepWebSocket] = [keep(upgraded), keep(webSockets)];
  onUpgrade(server, ({ headers }, socket) => {
    keepUpgraded(socket);
    if (headers.upgrade?.toLowerCase() === 'websocket') keepWebSocket(socket);
  });

  function endIdle(): void {
    const nowMs = performance.now();
    for (const socket of all()) {
      if (socket.bytesRead > 0) continue;
      const sinceMs = unusedSinceMs.get(socket);
      if (sinceMs === undefined) unusedSinceMs.set(socket, nowMs);
      else if (nowMs - sinceMs >= NEW_MS) socket.destroy();
    }
    if (!listed) (server as Partial<HttpServer>).closeIdleConnections?.();
    else for (const socket of listed.idle()) if (!owesAnswer(socket)) socket.destroy();
  }

  return {
    count: () => (listed && server instanceof HttpServer ? openAt(server) : raw.size),
    sockets: () => (isSecure ? secure : all()),
    endSessions() {
      isEnding = true;
      for (const session of sessions) session.close();
    },
    endWebSockets(spreadMs) {
      let index = 0;
      for (const socket of webSockets) {
        const atMs = (index++ * spreadMs) / webSockets.size;
        if (atMs === 0) endWebSocket(socket);
        else setTimeout(() => endWebSocket(socket), atMs).unref();
      }
    },
    endIdle: () => void setImmediate(endIdle),
    cut() {
      for (const session of sessions) session.destroy();
      for (const socket of all()) socket.destroy();
    },
  };
}

/** Where Node keeps the list it also counts, under a name that has been the same since its first versions. */
function openAt(server: Server): number {
  const count: unknown = Reflect.get(server, '_connections');
  return typeof count === 'number' ? count : 0;
}

/** Node takes an answer for given when its end was written, also where a slow client has most of it still to come. */
function owesAnswer(socket: Socket): boolean {
  return answerInProgress(socket) !== undefined || socket.writableLength > 0;
}

/** Between two turns, where whoever owns the WebSocket has written whole frames. */
function endWebSocket(socket: Socket): void {
  if (socket.writable) socket.write(SERVICE_RESTART);
}

/**
 * Tells of what speaks something else from now on: WebSockets, tunnels. Not by listeners from the beginning: a server
 * without any answers such requests like others.
 */
function onUpgrade(server: Server, upgraded: (request: IncomingMessage, socket: Socket) => void): void {
  const waiting = new Set(['upgrade', 'connect']);
  const begin = (event: string): void => {
    if (waiting.delete(event)) server.on(event, upgraded);
  };
  server.on('newListener', begin);
  for (const event of [...waiting]) if (server.listenerCount(event) > 0) begin(event);
}
