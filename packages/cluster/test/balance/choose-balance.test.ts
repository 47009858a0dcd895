import { describe, expect, test } from 'vitest';
import { BALANCES, chooseBalance } from '../../src/balance/choose-balance.js';
import type { Abilities } from '../../src/balance/choose-balance.js';

const all: Abilities = { canReuse: true, canBind: true };
const none: Abilities = { canReuse: false, canBind: false };
type Asked = Parameters<typeof chooseBalance>[0];

describe('who takes a new connection', () => {
  test.each<[string, Asked, Abilities, string, RegExp]>([
    ['the best there is', { reusePort: false }, all, 'held', /^the fastest that loses nothing, on Node \d/],
    ['an older Node', { reusePort: false }, { ...all, canReuse: false }, 'round-robin', /need Node 22\.12/],
    ['a Node that does not let bind', { reusePort: false }, { ...all, canBind: false }, 'round-robin', /need Node/],
    ['Egg’s option', { reusePort: true }, all, 'held', /^reusePort as asked for, and the master keeps/],
    ['sockets of the workers', { reusePort: false, balance: 'reuse-port' }, all, 'held', /^reuse-port as asked for/],
    ['where it cannot keep them', { reusePort: true }, { ...all, canBind: false }, 'reuse-port', /^as asked for by/],
    ['Egg’s option, older Node', { reusePort: true }, none, 'round-robin', /need Node/],
    ['both names of the same', { reusePort: true, balance: 'reuse-port' }, all, 'held', /as asked for/],
    [
      'one socket for all, older Node',
      { reusePort: false, balance: 'shared' },
      { ...all, canReuse: false },
      'shared',
      /./,
    ],
  ])('%s', (_what, asked, abilities, balance, why) => {
    expect(chooseBalance(asked, abilities)).toEqual({ balance, why: expect.stringMatching(why) });
  });

  test.each(BALANCES)('%s is taken where it was asked for, and refused where it cannot be', (balance) => {
    const canBind = balance !== 'reuse-port';
    expect(chooseBalance({ balance, reusePort: false }, { ...all, canBind }).balance).toBe(balance);
    const ask = (): unknown => chooseBalance({ balance, reusePort: false }, none);
    if (balance === 'round-robin' || balance === 'least-connections') expect(ask()).toMatchObject({ balance });
    else
      expect(ask).toThrow(
        `options.balance: "${balance}" needs ${balance === 'shared' ? 'a system other than Windows' : 'Node 22.12'}`,
      );
  });

  test('two answers to one question are refused', () => {
    expect(() => chooseBalance({ balance: 'held', reusePort: true }, all)).toThrow(
      'options.reusePort cannot go with balance: "held"',
    );
  });
});
