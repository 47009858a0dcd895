import { expect, test } from 'vitest';
import { wantedListen } from '../src/wanted-listen.js';

const files = { key: '/k', cert: '/c' };

test.each<[string, Record<string, unknown>, unknown, object]>([
  ['no wish', {}, undefined, {}],
  [
    'the configuration',
    {},
    { listen: { port: 7001, hostname: '::1', path: '/s' } },
    { port: 7001, hostname: '::1', path: '/s' },
  ],
  ['the option port first', { port: 80 }, { listen: { port: 7001 } }, { port: 80 }],
  ['the option port 0 is none', { port: 0 }, { listen: { port: 7001 } }, { port: 7001 }],
  ['port 0 and no other', { port: 0 }, {}, { port: 0 }],
  ['port 0 of the application', {}, { listen: { port: 0 } }, { port: 0 }],
  ['a numeric text', { port: '8080' }, {}, { port: 8080 }],
  ['empty texts', {}, { listen: { hostname: '', path: '' } }, {}],
  ['no port beside a socket', {}, { listen: { port: null, path: '/s' } }, { path: '/s' }],
  ['https of the configuration', {}, { https: files }, { https: files }],
  [
    'https of the options over it',
    { https: { key: '/own', ca: '/a' } },
    { https: files },
    { https: { key: '/own', cert: '/c', ca: '/a' } },
  ],
  ['https switched off', { https: false }, { https: false }, {}],
])('%s', (_name, options, cluster, wish) => {
  expect(wantedListen(options, cluster, '/fw')).toEqual(wish);
});

test.each<[unknown, string]>([
  [null, 'null(object)'],
  ['seven', 'seven(string)'],
  [70_000, '70000(number)'],
  [1.5, '1.5(number)'],
])('a port of %s is refused', (port, shown) => {
  expect(() => wantedListen({}, { listen: { port } }, '/fw')).toThrow(`port should be number, but got ${shown}`);
});

test('half a certificate is refused', () => {
  expect(() => wantedListen({}, { https: { key: '/k' } }, '/fw')).toThrow(
    expect.objectContaining({ code: 'EC_LISTEN' }),
  );
  expect(() => wantedListen({ https: { cert: '/c' } }, {}, '/fw')).toThrow('key is missing');
});
