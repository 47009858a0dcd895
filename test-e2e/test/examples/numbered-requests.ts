import { Agent, request } from 'node:http';

/** Requests, each with a number of its own in its path, and what became of them. */
export interface NumberedRequests {
  readonly answered: ReadonlySet<number>;
  readonly failed: ReadonlySet<number>;
  /** Pids of the workers that have answered. */
  readonly workers: ReadonlySet<number>;
  /** Sends so many more, from eight clients at once: half of them keep their connection. */
  send(count: number): Promise<void>;
  close(): void;
}

/** A connection that was on its way to a worker when that was killed is never answered, nor closed: a client gives up. */
const PATIENCE_MS = 5_000;

export function createNumberedRequests(address: string): NumberedRequests {
  const answered = new Set<number>();
  const failed = new Set<number>();
  const workers = new Set<number>();
  const clients = Array.from({ length: 8 }, (_, index) =>
    index % 2 ? new Agent({ keepAlive: true, maxSockets: 1 }) : undefined,
  );
  let last = 0;

  async function sendOne(number: number, agent: Agent | undefined): Promise<void> {
    try {
      const body = await textOf(`${address}/hello/${number}`, agent);
      const pid = /^hello from app worker (\d+)\n$/.exec(body)?.[1];
      if (pid === undefined) throw new Error(`Not a greeting: ${body}`);
      answered.add(number);
      workers.add(Number(pid));
    } catch {
      failed.add(number);
    }
  }

  return {
    answered,
    failed,
    workers,
    async send(count) {
      const end = last + count;
      await Promise.all(
        clients.map(async (agent) => {
          while (last < end) await sendOne((last += 1), agent);
        }),
      );
    },
    close() {
      for (const agent of clients) agent?.destroy();
    },
  };
}

function textOf(url: string, agent: Agent | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: agent ?? false, signal: AbortSignal.timeout(PATIENCE_MS) }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('error', reject);
      response.on('end', () => resolve(body));
    });
    asked.on('error', reject);
    asked.end();
  });
}
