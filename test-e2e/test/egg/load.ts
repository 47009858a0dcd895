import { deadline } from '@ec/test-utils';
import type { HttpAnswer } from '@ec/test-utils';

/** Requests that go on until they are stopped. */
export interface Load {
  /** Waits for so many more answers of each client. */
  answers(count: number): Promise<void>;
  /** Resolves to what went wrong, when the last answers have come. */
  stop(): Promise<string[]>;
}

/** Each client asks again as soon as it has been answered. Any answer but a success is a failure. */
export function startLoad(clients: readonly (() => Promise<HttpAnswer>)[]): Load {
  const failures: string[] = [];
  const answered = clients.map(() => 0);
  let waiting: (() => void)[] = [];
  const stopping = new AbortController();

  const running = clients.map(async (ask, index) => {
    while (!stopping.signal.aborted) {
      try {
        const { status, body } = await ask();
        if (status !== 200) failures.push(`client ${index} got ${status}: ${body}`);
      } catch (error) {
        failures.push(`client ${index}: ${String(error)}`);
      }
      answered[index] = (answered[index] ?? 0) + 1;
      for (const check of waiting) check();
    }
  });

  return {
    async answers(count) {
      const wanted = answered.map((already) => already + count);
      const enough = new Promise<void>((resolve) => {
        const check = (): void => {
          if (!wanted.every((number, index) => (answered[index] ?? 0) >= number)) return;
          waiting = waiting.filter((each) => each !== check);
          resolve();
        };
        waiting.push(check);
      });
      await deadline(enough, `${count} more answers of each client`, { seen: () => failures.join('\n') });
    },
    async stop() {
      stopping.abort();
      await deadline(Promise.all(running), 'the last answers');
      return failures;
    },
  };
}
