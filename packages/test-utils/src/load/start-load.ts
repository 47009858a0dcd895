import { Agent } from 'node:http';
import { KINDS } from './kinds.js';
import type { Kind, Target } from './kinds.js';

export interface LoadOptions {
  readonly url: string;
  /** Requests a second, whether those before have been answered or not. */
  readonly perSecond: number;
  /** What is not answered within this time has failed. Default: 10 s. */
  readonly patienceMs?: number;
  /** Kinds of requests. Default: all. */
  readonly kinds?: readonly Kind[];
}

/** A request that was not answered as it should be. */
export interface Failure {
  readonly kind: string;
  /** An error code such as ECONNRESET, or in words. */
  readonly why: string;
}

export interface LoadReport {
  readonly requests: number;
  readonly failures: readonly Failure[];
  /** Of the answers that came: the longest wait from when the request was due, less what it takes by itself. */
  readonly longestMs: number;
}

export interface Load {
  /** So far. */
  sent(): number;
  /** So far, of those that have ended. */
  failures(): readonly Failure[];
  /** Asks nothing more; resolves when everything that was asked has an answer, or none. */
  end(): Promise<LoadReport>;
}

const TICK_MS = 5;
/** Clients come from so many addresses, where the system has them (Linux: all of 127.0.0.0/8). */
const ADDRESSES = process.platform === 'linux' ? 8 : 1;

/**
 * Begins to ask a server which answers by `answerLoad`, at a fixed rate: a request that waits holds up no other, and one
 * that is late counts from the moment when it should have been asked.
 */
export function startLoad({ url, perSecond, patienceMs = 10_000, kinds = KINDS }: LoadOptions): Load {
  const agents = Array.from({ length: ADDRESSES }, () => new Agent({ keepAlive: true, scheduling: 'fifo' }));
  const turns = turnsOf(kinds);
  const failures: Failure[] = [];
  const open = new Set<Promise<void>>();
  const startedAtMs = performance.now();
  let [sent, longestMs] = [0, 0];

  async function ask(kind: Kind, from: number, dueMs: number): Promise<void> {
    const patience = new AbortController();
    const timer = setTimeout(
      () => patience.abort(new Error(`nothing within ${patienceMs} ms`)),
      patienceMs + kind.ownMs,
    );
    const target: Target = {
      url,
      agent: agents[from] as Agent,
      localAddress: addressOf(from),
      signal: patience.signal,
    };
    try {
      await kind.ask(target);
      longestMs = Math.max(longestMs, performance.now() - dueMs - kind.ownMs);
    } catch (error) {
      failures.push({ kind: kind.name, why: patience.signal.aborted ? 'no answer' : reasonOf(error) });
    } finally {
      clearTimeout(timer);
    }
  }

  const timer = setInterval(() => {
    const due = ((performance.now() - startedAtMs) * perSecond) / 1_000;
    for (; sent < due; sent += 1) {
      const kind = turns[sent % turns.length];
      if (!kind) continue;
      // Every kind from every address, and each address often: a connection that rests longer than a server's patience
      // with idle ones may be closed while the next request is on its way, which is nobody's fault.
      const from = (sent + Math.floor(sent / turns.length)) % ADDRESSES;
      const asked = ask(kind, from, startedAtMs + (sent * 1_000) / perSecond);
      open.add(asked);
      void asked.then(() => open.delete(asked));
    }
  }, TICK_MS);

  return {
    sent: () => sent,
    failures: () => failures,
    async end() {
      clearInterval(timer);
      await Promise.all(open);
      for (const agent of agents) agent.destroy();
      return { requests: sent, failures, longestMs: Math.round(longestMs) };
    },
  };
}

/** Kinds in an order in which each comes as evenly as its share allows. */
function turnsOf(kinds: readonly Kind[]): readonly Kind[] {
  const places = kinds.flatMap((kind, index) =>
    Array.from({ length: kind.share }, (_, turn) => ({ kind, at: (turn + index / kinds.length) / kind.share })),
  );
  return places.toSorted((a, b) => a.at - b.at).map(({ kind }) => kind);
}

const addressOf = (index: number): string | undefined => (ADDRESSES > 1 ? `127.1.0.${index + 1}` : undefined);

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? String(error.code) : error.message;
}
