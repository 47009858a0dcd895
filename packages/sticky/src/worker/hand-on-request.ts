import { request as httpRequest } from 'node:http';
import type { Agent, ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { hasBody, sealHeaders } from './origin-header.js';
import { passHints } from './pass-hints.js';

export interface HandOnRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The other worker's socket. */
  readonly path: string;
  readonly agent: Agent;
  /** The client waits for a 100 Continue before it sends its body, and the other worker's application decides. */
  readonly asksToContinue: boolean;
}

/**
 * Lets another worker answer a request. Bodies stream both ways; trailers, early hints, aborts and broken connections are
 * passed on. `notSent` is called where the other worker has got nothing of it, for it to be answered here.
 */
export function handOnRequest(
  { request, response, path, agent, asksToContinue }: HandOnRequest,
  notSent: () => void,
): void {
  let isBegun = false;
  let isAnswered = false;
  const sent = ask();
  if (!sent) return notSent();

  function ask(): ClientRequest | undefined {
    try {
      const { method, url } = request;
      return httpRequest({ socketPath: path, agent, method, path: url, headers: sealHeaders(request, 'keep-alive') });
    } catch {
      // A target that Node's server takes and its client does not.
      return undefined;
    }
  }

  sent.on('socket', (socket: Socket) => (socket.connecting ? socket.once('connect', begin) : begin()));
  function begin(): void {
    if (isBegun || sent === undefined) return;
    isBegun = true;
    // Without a body it stays untouched, for it may still have to be answered here.
    if (!hasBody(request)) return void sent.end();
    request.pipe(sent, { end: false });
    request.on('end', () => {
      const trailers = pairsOf(request.rawTrailers);
      if (trailers.length > 0) sent.addTrailers(trailers);
      sent.end();
    });
  }

  sent.on('continue', () => {
    if (asksToContinue && !response.headersSent) response.writeContinue();
  });
  sent.on('information', ({ statusCode, headers }) => {
    if (statusCode === 102) response.writeProcessing();
    if (statusCode === 103) passHints(headers, response);
  });
  sent.on('response', (answer) => {
    isAnswered = true;
    passAnswer(answer, response);
  });
  sent.on('error', () => {
    if (isAnswered) return;
    // Not begun: nothing has left. On a connection that was kept and has just been closed, what has left was not read.
    if (!isBegun || (sent.reusedSocket && isRepeatable(request))) notSent();
    else response.destroy();
  });
  // The client has gone.
  response.on('close', () => {
    if (!response.writableFinished) sent.destroy();
  });
}

function passAnswer(answer: IncomingMessage, response: ServerResponse): void {
  // As it comes: what the other worker left out is not added here.
  response.sendDate = false;
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headersOf(answer));
  response.flushHeaders();
  answer.pipe(response, { end: false });
  answer.on('end', () => {
    const trailers = pairsOf(answer.rawTrailers);
    if (trailers.length > 0) response.addTrailers(trailers);
    response.end();
  });
  answer.on('error', () => response.destroy());
}

/** Without those of the way between the workers; the client's own connection has its own. */
function headersOf({ rawHeaders }: IncomingMessage): string[] {
  return pairsOf(rawHeaders)
    .filter(([name, value]) => {
      const lower = name.toLowerCase();
      if (lower === 'connection') return value.toLowerCase() === 'close';
      return lower !== 'keep-alive' && !(lower === 'transfer-encoding' && value.toLowerCase() === 'chunked');
    })
    .flat();
}

function pairsOf(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length >> 1 }, (_, index) => [raw[index * 2] ?? '', raw[index * 2 + 1] ?? '']);
}

/** To ask twice does no harm, and there is no body that is half gone. */
function isRepeatable(request: IncomingMessage): boolean {
  const { method } = request;
  return !hasBody(request) && (method === 'GET' || method === 'HEAD' || method === 'OPTIONS');
}
