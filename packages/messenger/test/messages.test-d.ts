import { assertType, expectTypeOf, test } from 'vitest';
import { createMessenger, openSystem, sealSystem } from '../src/index.js';
import type { Address, ListenAddress, Messenger, Sender, SystemActions, SystemMessage } from '../src/index.js';

test('a system message is known by its type', () => {
  const handle = (message: SystemMessage<'ready' | 'failed'>) =>
    message.type === 'ready' ? message.data.address : message.data.error.message;
  expectTypeOf(handle).returns.toEqualTypeOf<ListenAddress | string | undefined>();
  const opened = openSystem(undefined);
  if (opened && opened.type !== 'refused') expectTypeOf(opened).toEqualTypeOf<SystemMessage>();
});

test('a payload of another type does not compile', () => {
  sealSystem({ type: 'retire', data: { graceMs: 1, lingerMs: 0, spreadMs: 0 } });
  // @ts-expect-error a payload of another message
  sealSystem({ type: 'retire', data: { bootMs: 1 } });
  // @ts-expect-error no such message
  sealSystem({ type: 'halt', data: {} });
});

test('a table of handlers misses none', () => {
  type Handlers = { [T in keyof SystemActions]: (data: SystemActions[T]) => void };
  // @ts-expect-error most handlers are missing
  assertType<Handlers>({ shutdown: ({ graceMs }) => void graceMs });
});

test('a sender is an address, and listeners chain', () => {
  expectTypeOf<Sender>().toExtend<Address>();
  const end = createMessenger({ role: 'app', osId: 1, post: () => true });
  expectTypeOf(end.on('a', () => {})).toEqualTypeOf(end);
  expectTypeOf(end).toExtend<Messenger>();
  // @ts-expect-error neither a role nor an id
  end.send('a', 1, 'everyone');
});
