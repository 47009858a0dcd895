import { request as httpRequest } from 'node:http';
import type { Agent, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpOptions {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
  /** Keeps connections between requests; by default each request has its own. */
  readonly agent?: Agent;
  /** Without a sign of life for so long, the connection is given up. Default: never. */
  readonly patienceMs?: number;
}

/** Asks a server. Rejects where the connection fails or ends before the answer does; accepts any certificate. */
export function httpGet(
  url: string,
  { method = 'GET', headers = {}, body: sent, agent, patienceMs = 0 }: HttpOptions = {},
): Promise<HttpAnswer> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent: agent ?? false, rejectUnauthorized: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    asked.setTimeout(patienceMs, () => asked.destroy(new Error(`nothing came from ${url} for ${patienceMs} ms`)));
    asked.on('error', reject);
    asked.end(sent);
  });
}
