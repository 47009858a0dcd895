import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';
import { BETWEEN_PARTS_MS, PART, PARTS, SLOW_MS } from './pace.js';

/** Has a server answer all that `startLoad` asks. Uses nothing of any manager, and knows nothing of one. */
export function answerLoad(server: Server): void {
  server.on('request', answer);
  const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on('upgrade', (request, socket, head) => {
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      // A client that is gone: what was lost by it, it says itself.
      webSocket.on('error', () => {});
      webSocket.on('message', (text) => webSocket.send(String(text)));
    });
  });
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === '/slow') setTimeout(() => response.end('ok'), SLOW_MS);
  else if (request.url === '/stream') stream(response, PARTS);
  else if (request.url === '/upload') count(request, response);
  else response.end('ok');
}

function stream(response: ServerResponse, parts: number): void {
  response.write(PART);
  if (parts > 1) setTimeout(() => stream(response, parts - 1), BETWEEN_PARTS_MS);
  else response.end();
}

function count(request: IncomingMessage, response: ServerResponse): void {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => (bytes += chunk.length));
  request.on('end', () => response.end(String(bytes)));
}
