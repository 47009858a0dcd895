import { setTimeout as sleep } from 'node:timers/promises';
import { tryUrl } from './try-url.js';

/**
 * Tries each URL until it answers or the time is over; `tell` hears each change. Resolves to those that did not answer,
 * with the reason of the last try.
 */
export async function waitFor(options, tell) {
  const signal = AbortSignal.timeout(options.timeout);
  const waits = options.url.map(async (url) => ({ url, reason: await waitForOne(url, options, signal, tell) }));
  return (await Promise.all(waits)).filter(({ reason }) => reason !== undefined);
}

async function waitForOne(url, options, signal, tell) {
  let last = 'no answer';
  while (!signal.aborted) {
    const reason = await tryUrl(url, options, signal);
    if (reason === undefined) {
      tell(`${url} answers`);
      return undefined;
    }
    // A try that was cut short says less than the one before.
    if (signal.aborted) break;
    if (reason !== last) tell(`${url}: ${reason}`);
    last = reason;
    await sleep(options.interval, undefined, { signal }).catch(() => {});
  }
  return last;
}
