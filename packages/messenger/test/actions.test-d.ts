import { describe, expectTypeOf, test } from 'vitest';
import { createMessenger } from '../src/index.js';
import type { Inbox, Messenger, PayloadOf, Receipt, ReplyOf, Sender, Sent } from '../src/index.js';

// As users write it.
declare module '@ec/messenger' {
  interface Actions {
    'price-changed': { sku: string; price: number };
    'cache-cleared': undefined;
    'maybe-named': string | undefined;
    'price-of': (sku: string) => number;
    'stock-of': (about: { sku: string }) => Promise<{ left: number }>;
    'now-there': () => Date;
    'log-flushed': () => void;
    'tag-of': (sku?: string) => string;
  }
}

const end: Messenger = createMessenger({ role: 'app', osId: 1, post: () => true });

describe('a declared message', () => {
  test('takes its payload, and no other', () => {
    expectTypeOf(end.send('price-changed', { sku: 'a', price: 1 })).toEqualTypeOf<Sent>();
    end.send('price-changed', { sku: 'a', price: 1 }, 'app');
    end.broadcast('price-changed', { sku: 'a', price: 1 });
    end.sendTo(7, 'price-changed', { sku: 'a', price: 1 });
    // @ts-expect-error the price is text
    end.send('price-changed', { sku: 'a', price: '1' });
    // @ts-expect-error without a price
    end.send('price-changed', { sku: 'a' });
    // @ts-expect-error more than it has
    end.send('price-changed', { sku: 'a', price: 1, currency: 'EUR' });
    // @ts-expect-error without a payload
    end.send('price-changed');
    // @ts-expect-error without a payload, to an address
    end.send('price-changed', undefined, 'app');
    // @ts-expect-error the address in the place of the payload
    end.send('price-changed', 'app');
    // @ts-expect-error everywhere
    end.broadcast('price-changed', 1);
    // @ts-expect-error everywhere
    end.sendToApp('price-changed');
    // @ts-expect-error everywhere
    end.sendToAgent('price-changed', null);
    // @ts-expect-error everywhere
    end.sendRandom('price-changed', {});
    // @ts-expect-error everywhere
    end.sendTo(7, 'price-changed', 'x');
  });

  test('without a payload takes none', () => {
    end.send('cache-cleared');
    end.send('cache-cleared', undefined, 'app');
    end.broadcast('cache-cleared');
    end.send('maybe-named');
    end.send('maybe-named', 'name', { role: 'app', slot: 0 });
    // @ts-expect-error it has none
    end.send('cache-cleared', 1);
    // @ts-expect-error its payload is text
    end.send('maybe-named', 1);
  });

  test('gives its listeners what it takes', () => {
    end.on('price-changed', (data, from) => {
      expectTypeOf(data).toEqualTypeOf<{ sku: string; price: number }>();
      expectTypeOf(from).toEqualTypeOf<Sender>();
    });
    end.once('maybe-named', (data) => expectTypeOf(data).toEqualTypeOf<string | undefined>());
    expectTypeOf(end.messages('price-changed')).toEqualTypeOf<Inbox<{ sku: string; price: number }>>();
    // @ts-expect-error a listener of something else
    end.on('price-changed', (data: string) => void data);
    // @ts-expect-error a listener of something else
    end.once('price-changed', (data: { sku: number }) => void data);
  });

  test('has no reply', () => {
    expectTypeOf<ReplyOf<'price-changed'>>().toEqualTypeOf<never>();
    // @ts-expect-error it is answered with nothing
    end.handle('price-changed', () => 1);
  });

  test('with a receipt is a promise of one', () => {
    const once = { receipt: true } as const;
    expectTypeOf(end.send('price-changed', { sku: 'a', price: 1 }, 'app', once)).toEqualTypeOf<Promise<Receipt>>();
    expectTypeOf(end.broadcast('cache-cleared', undefined, once)).toEqualTypeOf<Promise<Receipt>>();
    expectTypeOf(end.sendToApp('undeclared', 1, once)).toEqualTypeOf<Promise<Receipt>>();
    end.send('undeclared', 1, 'app', { receipt: true, delivery: 'at-least-once', timeoutMs: 1 });
    // @ts-expect-error a wrong payload, with a receipt
    void end.broadcast('price-changed', 1, once);
    // @ts-expect-error no such delivery
    void end.send('undeclared', 1, 'app', { receipt: true, delivery: 'exactly-once' });
    // @ts-expect-error options without a receipt
    void end.send('undeclared', 1, 'app', { timeoutMs: 1 });
  });
});

describe('a declared request', () => {
  test('takes its payload and gives its reply', () => {
    expectTypeOf(end.request('app', 'price-of', 'a')).toEqualTypeOf<Promise<number>>();
    expectTypeOf(end.request({ role: 'app', id: 1 }, 'stock-of', { sku: 'a' })).toEqualTypeOf<
      Promise<{ left: number }>
    >();
    expectTypeOf(end.request('agent', 'now-there')).toEqualTypeOf<Promise<Date>>();
    expectTypeOf(end.request('agent', 'log-flushed')).toEqualTypeOf<Promise<void>>();
    expectTypeOf(end.request('agent', 'tag-of')).toEqualTypeOf<Promise<string>>();
    void end.request('app', 'price-of', 'a', { timeoutMs: 1, signal: new AbortController().signal });
    void end.request('app', 'now-there', undefined, { timeoutMs: 1 });
    // @ts-expect-error a wrong payload
    void end.request('app', 'price-of', 1);
    // @ts-expect-error no payload
    void end.request('app', 'price-of');
    // @ts-expect-error options in the place of the payload
    void end.request('app', 'price-of', { timeoutMs: 1 });
    // @ts-expect-error a payload where there is none
    void end.request('app', 'now-there', 1);
    // @ts-expect-error no address
    void end.request('everybody', 'price-of', 'a');
    // @ts-expect-error a reply of another type
    void end.request('app', 'price-of', 'a').then((price: string) => price);
  });

  test('is handled with its payload, and answered with its reply', () => {
    end.handle('price-of', (sku, from) => {
      expectTypeOf(sku).toEqualTypeOf<string>();
      expectTypeOf(from).toEqualTypeOf<Sender>();
      return 1;
    });
    end.handle('price-of', async () => 1);
    end.handle('stock-of', ({ sku }) => ({ left: sku.length }));
    end.handle('stock-of', async ({ sku }) => ({ left: sku.length }));
    end.handle('now-there', () => new Date());
    end.handle('log-flushed', () => {});
    // @ts-expect-error a reply of another type
    end.handle('price-of', () => '1');
    // @ts-expect-error a reply of another type, later
    end.handle('price-of', async () => '1');
    // @ts-expect-error a payload of another type
    end.handle('price-of', (sku: number) => sku);
    // @ts-expect-error no reply
    end.handle('price-of', () => {});
  });

  test('has a payload and a reply to speak of', () => {
    expectTypeOf<PayloadOf<'price-of'>>().toEqualTypeOf<string>();
    expectTypeOf<ReplyOf<'stock-of'>>().toEqualTypeOf<{ left: number }>();
    expectTypeOf<PayloadOf<'now-there'>>().toEqualTypeOf<undefined>();
  });
});

describe('an action that is not declared', () => {
  test('takes anything, gives unknown', () => {
    end.send('undeclared');
    end.send('undeclared', { any: 'thing' }, 'app');
    end.handle('undeclared', (data) => {
      expectTypeOf(data).toEqualTypeOf<unknown>();
      return data;
    });
    end.on('undeclared', (data) => expectTypeOf(data).toEqualTypeOf<unknown>());
    expectTypeOf(end.request('app', 'undeclared')).toEqualTypeOf<Promise<unknown>>();
    // @ts-expect-error what nobody knows is not known here
    end.on('undeclared', (data: string) => void data);
    // @ts-expect-error no action
    end.send(5);
  });

  test('is any string that is not known before', () => {
    const action: string = 'price-changed';
    end.send(action, 1);
    expectTypeOf<PayloadOf<string>>().toEqualTypeOf<unknown>();
  });
});

test('addresses', () => {
  end.send('undeclared', 1, { role: 'app', slot: 0 });
  end.send('undeclared', 1, { role: 'agent', id: 1 });
  end.send('undeclared', 1, { osId: 7 });
  end.send('undeclared', 1, { role: 'parent', osId: 0 });
  // @ts-expect-error a master has no slots
  end.send('undeclared', 1, { role: 'master', slot: 0 });
  // @ts-expect-error one or the other
  end.send('undeclared', 1, { role: 'app', slot: 0, osId: 1 });
  // @ts-expect-error nobody
  end.send('undeclared', 1, {});
});
