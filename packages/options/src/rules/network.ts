import { isIP } from 'node:net';
import { readingRule } from '../rule.js';
import { isText } from '../values.js';
import type { Rule } from '../rule.js';
import { either } from './composed.js';
import { port } from './numbers.js';
import { socketPath } from './paths.js';

/** A host name or an IP address (IPv6 without brackets), without port. */
export function host(): Rule<string> {
  return readingRule('a host name or IP address', { type: 'string' }, (value) => {
    if (!isText(value)) return undefined;
    return isIP(value) || (/^\w[\w.-]{0,252}$/.test(value) && URL.canParse(`http://${value}`)) ? value : undefined;
  });
}

/** An absolute URL of one of the protocols; gives its normal form as text. Default protocols: http and https. */
export function url(protocols: readonly string[] = ['http', 'https']): Rule<string, string | URL> {
  const expects = `a URL starting with ${protocols.map((one) => `${one}://`).join(' or ')}`;
  return readingRule(expects, { type: 'string', format: 'uri' }, (value) => {
    const url = (isText(value) || value instanceof URL) && URL.canParse(value as string) && new URL(value);
    return url && protocols.includes(url.protocol.slice(0, -1)) ? url.href : undefined;
  });
}

/** A port as `port` takes it, or the path of a unix socket: text with a slash, made absolute. */
export function portOrSocket(): Rule<number | string, number | string> {
  return either(port(), socketPath());
}
