import { expect, test } from 'vitest';
import { OptionsError } from '@ec/options';
import { declaration } from '../../src/options.js';

const parse = (input: unknown) => declaration.parse(input, { env: {}, cwd: '/shop' });

test('places are taken with a port, a path or a descriptor', () => {
  const { listen } = parse({
    listen: [
      { port: '80' },
      { port: 0, hostname: '::1' },
      { path: 'run/a.sock' },
      { port: 0 },
      { fd: '3' },
      { fd: 'web' },
    ],
  });
  expect(listen).toEqual([
    { port: 80 },
    { port: 0, hostname: '::1' },
    { path: '/shop/run/a.sock' },
    { port: 0 },
    { fd: 3 },
    { fd: 'web' },
  ]);
});

test('the only one need not be a list', () => {
  expect(parse({ listen: { port: 80 } }).listen).toEqual([{ port: 80 }]);
});

const EXPECTED = 'options.listen should be a list of places, each with a port, a path or an fd, none of them twice';

test.each([
  [{ listen: [] }, EXPECTED],
  [{ listen: [{}] }, EXPECTED],
  [{ listen: [{ port: 80 }, { port: '80' }] }, EXPECTED],
  [{ listen: [{ port: 80, path: '/a' }] }, 'options.listen[0].port conflicts with path, leave one out'],
  [{ listen: [{ fd: 3, path: '/a' }] }, 'options.listen[0].path conflicts with fd, leave one out'],
  [{ listen: [{ fd: 2 }] }, 'options.listen[0].fd should be an integer, at least 3'],
  [{ listen: [{ path: '/a', hostname: 'b' }] }, 'options.listen[0].hostname needs port too'],
  [{ listen: [{ port: 80 }], port: 81 }, 'options.listen conflicts with port, leave one out'],
  [{ listen: [{ port: 80 }], ports: [81] }, 'options.listen conflicts with ports, leave one out'],
  [{ listen: [{ prot: 80 }] }, 'options.listen[0].prot is not a known option, did you mean port?'],
  [{ listen: [{ port: 80, https: { key: '/nowhere' } }] }, 'options.listen[0].https.key should be a readable file'],
])('%j is refused', (input, message) => {
  const error = (() => {
    try {
      parse(input);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toBeInstanceOf(OptionsError);
  expect((error as OptionsError).message).toContain(message);
});

test.each([{ port: 80_000 }, { fd: 2 }, { path: '' }])(
  '%j is told once: the list itself is as it should be',
  (place) => {
    expect(() => parse({ listen: [place] })).toThrow(/^(?![^]*none of them twice)/);
  },
);
