import { isBytes } from '../payloads.mjs';
import { asText } from './bytes-as-text.mjs';

/** Where a channel has no back-pressure from end to end, so much is on its way at most. */
const WINDOW = { bytes: 4 * 1_024 ** 2, least: 4, most: 1_024 };

/**
 * The asking end of a channel: `ask` is answered with the same data, `send` is one way, `sum` says what has come. What
 * `send` returns is awaited before the next where it is anything. With `hasWindow` the other end acknowledges twice a
 * window.
 */
export function linkOver(channel, { bytes = asText, hasWindow = false } = {}) {
  let answered;
  const window = hasWindow ? createWindow() : undefined;
  channel.listen((message) => {
    if (message.kind === 'ack') window.acknowledged();
    else if (message.kind === 'answer') answered(message.data);
  });
  const ask = (kind, data) =>
    new Promise((resolve) => {
      answered = resolve;
      void channel.post({ kind, data });
    });
  return {
    ask: async (data) => bytes.unwrap(await ask('ask', bytes.wrap(data))),
    send(data) {
      if (!window) return channel.post({ kind: 'item', data: bytes.wrap(data) });
      const ack = window.next(data);
      void channel.post({ kind: 'item', data: bytes.wrap(data), ack });
      return ack ? window.room() : undefined;
    },
    sum: () => ask('sum'),
  };
}

/** Every half window asks for an acknowledgement; two of them may be missing. */
function createWindow() {
  let half;
  let payload;
  let sent = 0;
  let missing = 0;
  let waiting;
  return {
    next(data) {
      if (data !== payload) {
        payload = data;
        half = halfFor(data);
        sent = 0;
      }
      sent += 1;
      if (sent < half) return false;
      sent = 0;
      missing += 1;
      return true;
    },
    room: () => (missing < 2 ? undefined : new Promise((resolve) => void (waiting = resolve))),
    acknowledged() {
      missing -= 1;
      waiting?.();
      waiting = undefined;
    },
  };
}

function halfFor(data) {
  const size = isBytes(data) ? data.byteLength : JSON.stringify(data).length;
  return Math.min(Math.max(Math.floor(WINDOW.bytes / size), WINDOW.least), WINDOW.most) / 2;
}
