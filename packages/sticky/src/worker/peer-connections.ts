import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The connections over which other workers hand on requests. */
export interface PeerConnections {
  /** This answer is owed until it has ended. */
  owe(request: IncomingMessage, response: ServerResponse): void;
  /**
   * Ends those that owe no answer and over which none is asked, in the next turn of the event loop: what has come while
   * this process stood still is read before. Those over which nothing has come yet only some time after they were made;
   * what was upgraded, which comes over a connection of its own, not at all.
   */
  endIdle(): void;
}

interface State {
  readonly sinceMs: number;
  /** Answers that are not given yet. */
  owed: number;
  /** Of so many bytes it is known what they were: more are the beginning of a request, or what was upgraded. */
  knownBytes: number;
}

/** Who has just connected sends its request within this time. */
const NEW_MS = 100;

/**
 * Knows the connections that a server accepts from now on. Node's own `closeIdleConnections`, which its `close` calls,
 * ends on Node 26 also those over which nothing has come yet: a request may be on its way.
 */
export function trackPeerConnections(server: Server): PeerConnections {
  const open = new Map<Socket, State>();
  server.on('connection', (socket) => {
    open.set(socket, { sinceMs: performance.now(), owed: 0, knownBytes: 0 });
    socket.on('close', () => open.delete(socket));
  });

  function endIdle(): void {
    const nowMs = performance.now();
    for (const [socket, { sinceMs, owed, knownBytes }] of open) {
      if (owed > 0 || socket.bytesRead > knownBytes) continue;
      if (knownBytes > 0 || nowMs - sinceMs >= NEW_MS) socket.destroy();
    }
  }

  return {
    owe(request, response) {
      const { socket } = request;
      const state = open.get(socket);
      if (!state) return;
      const know = (): void => void (state.knownBytes = socket.bytesRead);
      state.owed += 1;
      response.once('close', () => {
        state.owed -= 1;
        know();
      });
      // Its body may end after its answer.
      request.once('close', know);
    },
    endIdle: () => void setImmediate(endIdle),
  };
}
