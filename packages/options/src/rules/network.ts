import { defineRule } from '../rule.js';
import type { Rule } from '../rule.js';
import { should } from '../should.js';
import { isBetween, wholeNumber } from './numbers.js';
import { absolutePath } from './paths.js';

/** A host name or an IP address (IPv6 without brackets), without port. */
export function host(): Rule<string> {
  const expects = 'a host name or an IP address';
  return defineRule({ expects, schema: { type: 'string', minLength: 1 } }, (value) => {
    should(typeof value === 'string' && value.length <= 253 && isHost(value), expects);
    return value;
  });
}

function isHost(value: string): boolean {
  if (value.includes(':')) return /^[\da-f:.]+$/i.test(value) && URL.canParse(`http://[${value}]`);
  return /^\w[\w.-]*$/.test(value) && URL.canParse(`http://${value}`);
}

/** An absolute URL of one of the protocols; gives its normal form as text. Default protocols: http and https. */
export function url(protocols: readonly string[] = ['http', 'https']): Rule<string, string | URL> {
  const expects = `a URL starting with ${protocols.map((one) => `${one}://`).join(' or ')}`;
  return defineRule({ expects, schema: { type: 'string', format: 'uri' } }, (value) => {
    const text = value instanceof URL ? value.href : value;
    should(typeof text === 'string' && URL.canParse(text), expects);
    const { href, protocol } = new URL(text);
    should(protocols.includes(protocol.slice(0, -1)), expects);
    return href;
  });
}

/** A port as `port` takes it, or the path of a unix socket: text with a slash, made absolute. */
export function portOrSocket(): Rule<number | string> {
  const expects = 'a port from 0 to 65535 or the path of a unix socket';
  return defineRule(
    { expects, schema: { type: ['integer', 'string'], minimum: 0, maximum: 65_535 } },
    (value, { probe }) => {
      if (typeof value === 'string' && value.includes('/')) {
        should(!value.includes('\0') && !value.endsWith('/'), expects);
        return absolutePath(value, probe);
      }
      const number = wholeNumber(value);
      should(isBetween(number, 0, 65_535), expects);
      return number;
    },
  );
}
