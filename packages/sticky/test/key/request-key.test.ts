import { expect, test } from 'vitest';
import { requestKey } from '../../src/key/request-key.js';
import type { KeyedRequest, RequestRule } from '../../src/key/request-key.js';
import { createTrust } from '../../src/key/trust.js';

const all = (): boolean => true;
const proxy = createTrust(['127.0.0.1']);

test.each<
  [
    what: string,
    rule: RequestRule,
    from: string,
    headers: KeyedRequest['headers'],
    url: string,
    key: string | undefined,
  ]
>([
  [
    'a header',
    { by: 'header', name: 'X-Real-IP', trust: proxy },
    '127.0.0.1',
    { 'x-real-ip': '1.2.3.4' },
    '/',
    '1.2.3.4',
  ],
  [
    'a header of a stranger',
    { by: 'header', name: 'X-Real-IP', trust: proxy },
    '9.9.9.9',
    { 'x-real-ip': '1.2.3.4' },
    '/',
    '9.9.9.9',
  ],
  ['no header', { by: 'header', name: 'x-real-ip', trust: proxy }, '127.0.0.1', {}, '/', '127.0.0.1'],
  [
    'rubbish in a header',
    { by: 'header', name: 'x-real-ip', trust: proxy },
    '127.0.0.1',
    { 'x-real-ip': '?' },
    '/',
    '127.0.0.1',
  ],
  ['a cookie', { by: 'cookie', name: 'at', trust: all }, '9.9.9.9', { cookie: 'a=1; at=xyz; at=2' }, '/', 'xyz'],
  ['no cookie', { by: 'cookie', name: 'at', trust: all }, '9.9.9.9', { cookie: 'bat=xyz; at=' }, '/', undefined],
  [
    'a cookie of a stranger',
    { by: 'cookie', name: 'at', trust: proxy },
    '9.9.9.9',
    { cookie: 'at=xyz' },
    '/',
    '9.9.9.9',
  ],
  ['a parameter', { by: 'query', name: 'sid', trust: all }, '9.9.9.9', {}, '/x?a=sid&sid=a%2Fb&sid=c', 'a/b'],
  ['no parameter', { by: 'query', name: 'sid', trust: all }, '9.9.9.9', {}, '/sid?tid=1', undefined],
])('%s', (_what, rule, remoteAddress, headers, url, key) => {
  expect(requestKey({ headers, url, socket: { remoteAddress } }, rule)).toBe(key);
});
