import type { Server } from 'node:net';
import { answerInProgress } from './drain/ask-to-close.js';
import { trackConnections } from './drain/track-connections.js';

/** What these servers hold at this moment: open connections, and answers that are not finished yet. Streams of HTTP/2 count as none. */
export function countLoad(servers: readonly Server[]): { readonly requests: number; readonly connections: number } {
  let requests = 0;
  let connections = 0;
  for (const server of servers) {
    for (const socket of trackConnections(server).sockets()) {
      connections += 1;
      if (answerInProgress(socket)) requests += 1;
    }
  }
  return { requests, connections };
}
