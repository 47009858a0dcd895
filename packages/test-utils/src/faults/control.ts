import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { createAwaited } from '../awaited.js';
import { deadline } from '../deadline.js';

/** A process of the cluster under test, as it introduced itself. */
export interface Subject {
  /** `master`, `agent#1`, `app#3` … */
  readonly name: string;
  readonly pid: number;
  /** Has it do something to itself, or answer; one that has ended hears nothing. */
  tell(deed: string, argument?: unknown): void;
}

/** What a subject has said: that it is at a moment of its life and waits for leave to go on, or an answer. */
interface Word {
  readonly name: string;
  readonly said: string;
  readonly data?: unknown;
}

/** Holds the processes of a cluster at moments of their lives, and has them do things to themselves. */
export interface Control extends AsyncDisposable {
  /** The unix socket that processes come to. */
  readonly path: string;
  /** From now on whoever comes to this moment waits there until it is released; all others go on at once. */
  hold(name: string, moment: string): void;
  /** Whoever waits goes on, and nobody is held any more; but for this one, if it is named. */
  release(but?: string): void;
  /** Resolves when this process has come to this moment, now or earlier. */
  reached(name: string, moment: string): Promise<Subject>;
  /** The next such word of a process, from now on, with what it says. */
  next(name: string, said: string): Promise<unknown>;
  /** Throws where no such process has come. */
  subject(name: string): Subject;
}

/** Listens on a unix socket for the processes of `test-e2e/fixtures/faults`. */
export async function openControl(path: string): Promise<Control> {
  const subjects = new Map<string, Subject>();
  const words = createAwaited<Word>();
  const held = new Set<string>();
  const waiting = new Map<string, { readonly subject: Subject; readonly moment: string }>();
  const sockets = new Set<Socket>();

  function hear(subject: Subject, { at: moment, said, data }: Heard): void {
    if (moment === undefined) return words.add({ name: subject.name, said: said ?? '', data });
    const key = `${subject.name} ${moment}`;
    if (held.has(key)) waiting.set(key, { subject, moment });
    else subject.tell('go', moment);
    words.add({ name: subject.name, said: moment });
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // It has ended, and with it its end of this.
    socket.on('error', () => {});
    let subject: Subject | undefined;
    createInterface({ input: socket })
      .on('error', () => {})
      .on('line', (line) => {
        const heard = JSON.parse(line) as Heard;
        const { name, pid } = heard;
        if (name !== undefined && pid !== undefined) {
          const tell: Subject['tell'] = (deed, argument) =>
            void socket.write(`${JSON.stringify({ deed, argument })}\n`);
          subject = { name, pid, tell };
          subjects.set(name, subject);
        } else if (subject) {
          hear(subject, heard);
        }
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });

  function subject(name: string): Subject {
    const found = subjects.get(name);
    if (!found) throw new Error(`${name} has not come; there are ${[...subjects.keys()].join(', ') || 'none'}.`);
    return found;
  }

  const seen = (): string =>
    words.seen
      .slice(-30)
      .map(({ name, said }) => `${name}: ${said}`)
      .join('\n');
  const isIt = (name: string, said: string) => (word: Word) => word.name === name && word.said === said;

  return {
    path,
    hold: (name, moment) => void held.add(`${name} ${moment}`),
    release(but) {
      for (const key of held) if (!key.startsWith(`${but} `)) held.delete(key);
      for (const [key, { subject, moment }] of waiting) {
        if (subject.name === but) continue;
        waiting.delete(key);
        subject.tell('go', moment);
      }
    },
    async reached(name, moment) {
      await deadline(words.first(isIt(name, moment)), `${name} at the moment "${moment}"`, { seen });
      return subject(name);
    },
    next: (name, said) =>
      deadline(words.next(isIt(name, said)), `${name}'s word "${said}"`, { seen }).then(({ data }) => data),
    subject,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A line: first who it is, then moments and answers. */
interface Heard {
  readonly name?: string;
  readonly pid?: number;
  readonly at?: string;
  readonly said?: string;
  readonly data?: unknown;
}
