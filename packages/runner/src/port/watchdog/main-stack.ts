import { Session } from 'node:inspector';
import type { Debugger } from 'node:inspector';

/** Where the main thread can say nothing: native code is not interrupted. */
const PATIENCE_MS = 2_000;
const MOST_FRAMES = 10;

/**
 * Where the main thread of this process is at this moment, a line for each frame; none where it could not be asked. Asks
 * Node's inspector from within, without opening a port, and lets the main thread go on. Not for the main thread itself.
 */
export function mainStack(): Promise<readonly string[]> {
  const session = new Session();
  const urls = new Map<string, string>();
  return new Promise((resolve) => {
    const done = (frames: readonly string[]): void => {
      clearTimeout(late);
      session.disconnect();
      resolve(frames);
    };
    const late = setTimeout(() => done([]), PATIENCE_MS);
    try {
      session.connectToMainThread();
      session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url));
      session.once('Debugger.paused', ({ params }) =>
        done(params.callFrames.slice(0, MOST_FRAMES).map((frame) => lineOf(frame, urls))),
      );
      session.post('Debugger.enable');
      session.post('Debugger.pause');
    } catch {
      done([]);
    }
  });
}

function lineOf({ functionName, location }: Debugger.CallFrame, urls: ReadonlyMap<string, string>): string {
  const where = `${urls.get(location.scriptId) ?? 'unknown'}:${location.lineNumber + 1}:${(location.columnNumber ?? 0) + 1}`;
  return functionName === '' ? `at ${where}` : `at ${functionName} (${where})`;
}
