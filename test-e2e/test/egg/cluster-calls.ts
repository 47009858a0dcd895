import { deadline, httpGet } from '@ec/test-utils';
import type { HttpAnswer, HttpOptions } from '@ec/test-utils';
import type { Note, Run } from './run.js';

/** A cluster that serves the fixture. */
export interface ClusterAddress {
  readonly address: string;
  /** Over a connection of its own, unless told otherwise: kept-alive ones would stay with one worker. */
  request(path: string, options?: HttpOptions): Promise<HttpAnswer>;
  /** The answer, which must be a success. */
  get<T = { readonly pid: number }>(path: string): Promise<T>;
}

/** What a test asks of a cluster whose journal it reads. */
export interface ClusterCalls extends ClusterAddress {
  /** The answers of as many different workers. */
  getFromEach<T extends { readonly pid: number }>(path: string, workers?: number): Promise<T[]>;
  /** Has the messenger of an app, or of the agent, called. Resolves to the pid of the app that was asked. */
  say(by: 'app' | 'agent', how: string, ...args: unknown[]): Promise<number>;
  /** Waits for as many notes. */
  notes(what: string, count: number, which?: (note: Note) => boolean): Promise<Note[]>;
  /** Waits until each of these processes has noted it. */
  notesOfEach(what: string, pids: readonly number[], which?: (note: Note) => boolean): Promise<Note[]>;
}

/** Waits until the cluster of a program says where it serves. */
export async function callsOf(program: Run): Promise<ClusterCalls> {
  const address = await program.until('the started line', () => / started on (https?:\S+)/.exec(program.stdout())?.[1]);
  const { request, get } = callsAt(address);
  return {
    address,
    request,
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
    notesOfEach: (what, pids, which = () => true) =>
      program.until(`a note of ${what} of each of ${pids.join(', ')}`, () => {
        const found = program.notes.filter((note) => note.what === what && which(note));
        return pids.every((pid) => found.some((note) => note.pid === pid)) ? found : undefined;
      }),
  };
}

/** For a cluster whose address is known, and no more. */
export function callsAt(address: string): ClusterAddress {
  const request = (path: string, options?: HttpOptions): Promise<HttpAnswer> =>
    httpGet(String(new URL(path, address)), options);

  async function get<T>(path: string): Promise<T> {
    const { status, body } = await request(path);
    if (status !== 200) throw new Error(`${path} answered ${status}: ${body}`);
    return JSON.parse(body) as T;
  }

  return { address, request, get };
}
