import { request as httpRequest } from 'node:http';
import type { Agent, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface AskOptions {
  /** The client's own address: any of 127.0.0.0/8. */
  readonly from?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly agent?: Agent;
  /** Makes it a POST. */
  readonly body?: string;
}

export interface Answer {
  readonly headers: IncomingHttpHeaders;
  /** What the fixture `who-serves` says. */
  readonly seen: {
    readonly slot: number;
    readonly pid: number;
    readonly remoteAddress: string;
    readonly remotePort: number;
    readonly encrypted: boolean;
    readonly headers: readonly string[];
    readonly length: number;
    readonly version: string;
    readonly from: string;
    readonly stickyWorkerPort?: number;
  };
}

/** Asks the fixture `who-serves` who serves. Rejects where the connection is broken, or nothing comes for 5 s. */
export function ask(url: string, { from, headers, agent, body }: AskOptions = {}): Promise<Answer> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  const options = { localAddress: from, headers, agent: agent ?? false, rejectUnauthorized: false } as const;
  return new Promise((resolve, reject) => {
    const asked = request(url, { ...options, method: body === undefined ? 'GET' : 'POST' }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ headers: response.headers, seen: JSON.parse(text) as Answer['seen'] }));
    });
    asked.setTimeout(5_000, () => asked.destroy(new Error(`nothing came from ${url} for 5 s`)));
    asked.on('error', reject);
    asked.end(body);
  });
}

/** As many addresses of this machine as are asked for, one for each pretended client. */
export function clientAddresses(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `127.1.${index >> 8}.${(index & 255) + 1}`);
}
