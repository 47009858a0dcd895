import type { IncomingMessage } from 'node:http';
import type { Http2Session } from 'node:http2';
import type { Server, Socket } from 'node:net';

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
  /** Ends connections over which nothing has come since a former call, some time ago: a request may be on its way. */
  endUnused(): void;
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
 * Costs a connection one entry in a set and one listener.
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
  const webSockets = new Set<Socket>();
  const sessions = new Set<Http2Session>();
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
  server.on('connection', keep(raw));
  server.on('secureConnection', keep(secure));
  const keepSession = keep(sessions);
  server.on('session', (session: Http2Session) => {
    keepSession(session);
    if (isEnding) session.close();
  });
  onUpgrade(server, keep(webSockets));

  return {
    count: () => raw.size,
    sockets: () => (secure.size > 0 ? secure : raw),
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
    endUnused() {
      const nowMs = performance.now();
      for (const socket of raw) {
        if (socket.bytesRead > 0) continue;
        const sinceMs = unusedSinceMs.get(socket);
        if (sinceMs === undefined) unusedSinceMs.set(socket, nowMs);
        else if (nowMs - sinceMs >= NEW_MS) socket.destroy();
      }
    },
    cut() {
      for (const session of sessions) session.destroy();
      for (const socket of raw) socket.destroy();
    },
  };
}

/** Between two turns, where whoever owns the WebSocket has written whole frames. */
function endWebSocket(socket: Socket): void {
  if (socket.writable) socket.write(SERVICE_RESTART);
}

/**
 * Tells of WebSockets. Not by a listener from the beginning: a server without any answers such requests like others.
 */
function onUpgrade(server: Server, upgraded: (socket: Socket) => void): void {
  const hear = ({ headers }: IncomingMessage, socket: Socket): void => {
    if (headers.upgrade?.toLowerCase() === 'websocket') upgraded(socket);
  };
  const begin = (event: string): void => {
    if (event !== 'upgrade') return;
    server.off('newListener', begin);
    server.on('upgrade', hear);
  };
  server.on('newListener', begin);
  if (server.listenerCount('upgrade') > 0) begin('upgrade');
}
