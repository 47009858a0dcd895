import { request } from 'node:http';
import type { Agent, RequestOptions } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { BETWEEN_ECHOES_MS, BETWEEN_PARTS_MS, ECHOES, PART, PARTS, SLOW_MS } from './pace.js';
import { talk } from './talk.js';

/** Where one request of a load goes, and where it comes from. */
export interface Target {
  readonly url: string;
  /** Keeps connections, and gives out first the one that has rested longest. */
  readonly agent: Agent;
  readonly localAddress: string | undefined;
  readonly signal: AbortSignal;
}

/** One kind of request. */
export interface Kind {
  readonly name: string;
  /** Of twenty requests so many are of this kind. */
  readonly share: number;
  /** What it takes where nothing is waited for; in milliseconds. */
  readonly ownMs: number;
  /** Rejects where the answer does not come, or is not whole. */
  ask(target: Target): Promise<void>;
}

const UPLOADED = PART.length * PARTS;

/** All kinds, by how often they come. Half of what takes time comes over connections that are kept. */
export const KINDS: readonly Kind[] = [
  { name: 'fresh', share: 8, ownMs: 0, ask: (target) => expectBody({ ...target, path: '/', fresh: true }, 'ok') },
  { name: 'keep-alive', share: 7, ownMs: 0, ask: (target) => expectBody({ ...target, path: '/' }, 'ok') },
  { name: 'slow', share: 2, ownMs: SLOW_MS, ask: (target) => expectBody({ ...target, path: '/slow' }, 'ok') },
  {
    name: 'streamed',
    share: 1,
    ownMs: (PARTS - 1) * BETWEEN_PARTS_MS,
    ask: (target) => expectBody({ ...target, path: '/stream' }, PART.repeat(PARTS)),
  },
  {
    name: 'upload',
    share: 1,
    ownMs: (PARTS - 1) * BETWEEN_PARTS_MS,
    ask: (target) => expectBody({ ...target, path: '/upload', fresh: true, upload }, String(UPLOADED)),
  },
  { name: 'WebSocket', share: 1, ownMs: (ECHOES - 1) * BETWEEN_ECHOES_MS, ask: talk },
];

interface Question extends Target {
  readonly path: string;
  /** Over a connection of its own. Default: over one that is kept. */
  readonly fresh?: boolean;
  readonly upload?: () => AsyncIterable<string>;
}

async function* upload(): AsyncIterable<string> {
  for (let part = 0; part < PARTS; part += 1) {
    if (part > 0) await pause(BETWEEN_PARTS_MS);
    yield PART;
  }
}

async function expectBody(question: Question, expected: string): Promise<void> {
  const { status, body } = await ask(question);
  if (status !== 200) throw new Error(`status ${status}`);
  if (body !== expected) throw new Error('another answer');
}

function ask({ url, path, agent, fresh, localAddress, signal, upload: parts }: Question) {
  const how: RequestOptions = { agent: fresh ? false : agent, signal, method: parts ? 'POST' : 'GET' };
  if (localAddress !== undefined) how.localAddress = localAddress;
  return new Promise<{ readonly status: number; readonly body: string }>((resolve, reject) => {
    const asked = request(new URL(path, url), how, (response) => {
      let body = '';
      response.setEncoding('latin1');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.on('error', reject);
    if (parts) void send(asked, parts()).catch(reject);
    else asked.end();
  });
}

async function send(asked: ReturnType<typeof request>, parts: AsyncIterable<string>): Promise<void> {
  for await (const part of parts) asked.write(part);
  asked.end();
}
