import { WebSocket } from 'ws';
import type { Target } from './kinds.js';
import { BETWEEN_ECHOES_MS, ECHOES } from './pace.js';

/** A server that restarts says so (RFC 6455, registry of close codes). */
const SERVICE_RESTART = 1012;
/** A client that has been told to come again more often than this is led in circles. */
const MOST_RETURNS = 5;

/**
 * Talks over a WebSocket: so many messages at a steady pace, each of which must be echoed. Told that the server restarts
 * it comes again and says anew what was not echoed. Rejects where it ends in any other way.
 */
export async function talk(target: Pick<Target, 'url' | 'localAddress' | 'signal'>): Promise<void> {
  let echoed = 0;
  for (let returns = 0; echoed < ECHOES; returns += 1) {
    if (returns > MOST_RETURNS) throw new Error('told to come again over and over');
    echoed = await talkOnce(target, echoed);
  }
}

/** Resolves to the number of messages that were echoed by now. */
function talkOnce({ url, localAddress, signal }: Pick<Target, 'url' | 'localAddress' | 'signal'>, from: number) {
  return new Promise<number>((resolve, reject) => {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), { perMessageDeflate: false, localAddress });
    let [said, echoed] = [from, from];
    let timer: NodeJS.Timeout | undefined;
    const giveUp = (): void => {
      reject(signal.reason as Error);
      socket.terminate();
    };
    const say = (): void => {
      if (said < ECHOES && socket.readyState === WebSocket.OPEN) socket.send(String(said++));
    };
    signal.addEventListener('abort', giveUp);
    socket.on('error', reject);
    socket.on('open', () => {
      say();
      timer = setInterval(say, BETWEEN_ECHOES_MS);
    });
    socket.on('message', (text) => {
      if (String(text) === String(echoed)) echoed += 1;
      else reject(new Error('another echo'));
      if (echoed === ECHOES) socket.close(1000);
    });
    socket.on('close', (code) => {
      clearInterval(timer);
      signal.removeEventListener('abort', giveUp);
      if (echoed === ECHOES || code === SERVICE_RESTART) resolve(echoed);
      else reject(new Error(`closed with ${code}`));
    });
  });
}
