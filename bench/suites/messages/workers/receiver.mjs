import { checksumOf } from '../payloads.mjs';
import { asText } from './bytes-as-text.mjs';

/** What every receiver does, whatever the channel: counts one-way messages, and says how much of a broadcast it got. */
export function createReceiver() {
  let count = 0;
  let last;
  return {
    item(data) {
      count += 1;
      last = data;
    },
    sum() {
      const figures = { count, checksum: last === undefined ? undefined : checksumOf(last), pid: process.pid };
      count = 0;
      last = undefined;
      return figures;
    },
    /** A small answer, which is not the same for half a message. */
    news: (data) => ({ records: data.records.length }),
    verify: (data) => ({ checksum: checksumOf(data) }),
  };
}

/** The answering end of a channel. */
export function answerOver(channel, { bytes = asText } = {}) {
  const receiver = createReceiver();
  const answer = (data) => void channel.post({ kind: 'answer', data });
  channel.listen(({ kind, data, ack }) => {
    if (kind === 'ask') answer(bytes.wrap(bytes.unwrap(data)));
    else if (kind === 'item') {
      receiver.item(bytes.unwrap(data));
      if (ack) void channel.post({ kind: 'ack' });
    } else if (kind === 'sum' || kind === 'news' || kind === 'verify') answer(receiver[kind](data));
  });
}
