import { createGroup } from '../../workers/group.mjs';
import { createReceiver } from '../../workers/receiver.mjs';

/** The asking end, as an application would write it. */
export function linkTo(to, messenger) {
  return {
    ask: (data) => messenger.request(to, 'ask', data),
    send(data) {
      const sent = messenger.send('item', data, to);
      return sent.full ? sent : undefined;
    },
    sum: () => messenger.request(to, 'sum'),
  };
}

/** The answering end. */
export function answerFor(messenger) {
  const receiver = createReceiver();
  messenger.handle('ask', (data) => data);
  messenger.handle('sum', () => receiver.sum());
  messenger.on('item', (data) => receiver.item(data));
  for (const kind of ['news', 'verify']) {
    messenger.on(kind, (data) => messenger.sendToAgent('answer', receiver[kind](data)));
  }
}

/** The speaking end of a broadcast. */
export function groupOf(count, messenger) {
  const group = createGroup({ count, post: (kind, data) => messenger.sendToApp(kind, data) });
  messenger.on('answer', (data) => group.answered(data));
  return group;
}

export function reportFor(messenger) {
  return (data) => messenger.send('figures', data, 'parent');
}
