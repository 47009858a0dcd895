import { deadline } from '@ec/test-utils';
import type { Note, Run } from './run.js';

/** What a test asks of a cluster that serves the fixture. */
export interface ClusterCalls {
  readonly address: string;
  get<T = { readonly pid: number }>(path: string): Promise<T>;
  /** The answers of as many different workers. */
  getFromEach<T extends { readonly pid: number }>(path: string, workers?: number): Promise<T[]>;
  /** Has the messenger of an app, or of the agent, called. Resolves to the pid of the app that was asked. */
  say(by: 'app' | 'agent', how: string, ...args: unknown[]): Promise<number>;
  /** Waits for as many notes. */
  notes(what: string, count: number, which?: (note: Note) => boolean): Promise<Note[]>;
}

/** Waits until the cluster of a program says where it serves. */
export async function callsOf(program: Run): Promise<ClusterCalls> {
  const address = await program.until('the started line', () => / started on (http:\S+)/.exec(program.stdout())?.[1]);

  async function get<T>(path: string): Promise<T> {
    // A connection each: kept-alive ones would stay with one worker.
    const response = await fetch(new URL(path, address), { headers: { connection: 'close' } });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  return {
    address,
    get,
    async getFromEach<T extends { readonly pid: number }>(path: string, workers = 2) {
      const answers = new Map<number, T>();
      const ask = async (): Promise<void> => {
        while (answers.size < workers) {
          const answer = await get<T>(path);
          answers.set(answer.pid, answer);
        }
      };
      await deadline(ask(), `${workers} workers that answer ${path}`, {
        seen: () => JSON.stringify([...answers.values()]),
      });
      return [...answers.values()];
    },
    async say(by, how, ...args) {
      const query = new URLSearchParams({ by, how, args: JSON.stringify(args) });
      const { pid } = await get<{ pid: number }>(`/say?${query}`);
      return pid;
    },
    notes: (what, count, which = () => true) =>
      program.until(`${count} notes of ${what}`, () => {
        const found = program.notes.filter((note) => note.what === what && which(note));
        return found.length >= count ? found : undefined;
      }),
  };
}
