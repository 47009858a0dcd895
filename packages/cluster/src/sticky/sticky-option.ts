import { isIP } from 'node:net';
import type { InputOf, ResultOf } from '@ec/options';
import {
  boolean,
  declareOptions,
  defineRule,
  either,
  listOrSingle,
  objectOf,
  oneOf,
  should,
  string,
} from '@ec/options';

const network = defineRule<string>('an address or a network such as 10.0.0.0/8', (value) => {
  should(typeof value === 'string' && isNetwork(value), 'an address or a network such as 10.0.0.0/8');
  return value;
});

const details = declareOptions({
  by: {
    rule: oneOf(['address', 'proxy-protocol', 'header', 'cookie', 'query']),
    required: true,
    description: 'What clients are told apart by: with the connection (address, proxy-protocol), or by each request.',
  },
  name: {
    rule: string({ pattern: /^[\w!#$%&'*+.^`|~-]+$/, expects: 'a name without white space and separators' }),
    description:
      'Name of the header (default: x-forwarded-for), the cookie (default: ec-affinity) or the query parameter (default: sid).',
  },
  trust: {
    rule: listOrSingle(network),
    description:
      'Addresses and networks of the proxies that are believed; required with header and proxy-protocol. Default: of cookies and parameters everybody.',
  },
});

const rule = either(boolean(), objectOf(details));

/** What `sticky` gives; an object is complete. */
export type StickyOption = boolean | ResultOf<typeof details>;

/** The option `sticky`: true or false, or what clients are told apart by, and who is believed. */
export const sticky = defineRule<StickyOption, InputOf<typeof details> | boolean>(
  rule.about.expects,
  (value, context) => {
    const given = rule(value, context);
    // What was refused comes as undefined, and its problems are told already.
    return typeof given === 'object' ? complete(given) : given;
  },
  rule.about,
);

type Details = ResultOf<typeof details>;

function complete(given: Details): Details {
  const { by } = given;
  const needsTrust = by === 'header' || by === 'proxy-protocol';
  const thing = by === 'header' ? 'a header' : 'the PROXY protocol';
  const expected = `an object whose trust names the proxies that are believed, as ${thing} can be written by anybody`;
  should(!needsTrust || (given.trust && given.trust.length > 0), expected, 'for example trust: ["127.0.0.1"]');
  const name = given.name ?? defaultNames[by];
  return Object.freeze({ ...given, ...(name !== undefined && { name }) });
}

const defaultNames: Readonly<Record<string, string>> = {
  header: 'x-forwarded-for',
  cookie: 'ec-affinity',
  query: 'sid',
};

function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
