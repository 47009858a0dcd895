import type { Http2Session } from 'node:http2';
import type { Server, Socket } from 'node:net';

/** What is open at a server, whatever it speaks there: also what was upgraded, which the server itself forgets. */
export interface Connections {
  /** Lets HTTP/2 sessions end after their open streams, those that are still to come too. HTTP/1 has none. */
  endSessions(): void;
  /** Destroys all that is open, at once. */
  cut(): void;
}

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
  const sockets = new Set<Socket>();
  const sessions = new Set<Http2Session>();
  let isEnding = false;

  function forgetSocket(this: Socket): void {
    sockets.delete(this);
  }
  function forgetSession(this: Http2Session): void {
    sessions.delete(this);
  }
  // With TLS too these are the raw sockets: they are there before the handshake, and take the secure ones with them.
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', forgetSocket);
  });
  server.on('session', (session: Http2Session) => {
    sessions.add(session);
    session.once('close', forgetSession);
    if (isEnding) session.close();
  });

  return {
    endSessions() {
      isEnding = true;
      for (const session of sessions) session.close();
    },
    cut() {
      for (const session of sessions) session.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}
