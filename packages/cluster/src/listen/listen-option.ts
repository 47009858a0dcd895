import {
  declareOptions,
  defineRule,
  either,
  integer,
  listOrSingle,
  nonEmptyString,
  objectOf,
  oneOf,
  port,
  should,
  socketPath,
} from '@ec/options';
import type { InputOf, ResultOf } from '@ec/options';
import { PLACE_BALANCES } from '../balance/choose-balance.js';
import { https } from '../https-option.js';

const place = declareOptions({
  port: { rule: port(), conflicts: ['path', 'fd'], description: 'A port; 0: any free one.' },
  hostname: {
    rule: nonEmptyString(),
    requires: ['port'],
    description: 'Host name or address of the port. Default: all.',
  },
  path: { rule: socketPath(), conflicts: ['fd'], description: 'Path of a unix socket, instead of a port.' },
  fd: {
    rule: either(integer({ min: 3, max: 2 ** 31 - 1 }), nonEmptyString()),
    description:
      'A listening socket that this process has inherited, instead of a port: the number of its descriptor, or its name as systemd tells it (FileDescriptorName).',
  },
  balance: {
    rule: oneOf(PLACE_BALANCES),
    description: 'Who takes a new connection here. Default: as the option balance.',
  },
  https: {
    rule: either(objectOf(https), oneOf([false])),
    description: 'Another certificate here, or none. Default: as the option https.',
  },
});

/** One place where a cluster is to listen, as it was asked for. */
export type ListenPlace = ResultOf<typeof place>;

const places = listOrSingle(objectOf(place));
const EXPECTS = 'a list of places, each with a port, a path or an fd, none of them twice';

const isNowhere = (one: Partial<Record<'port' | 'path' | 'fd', unknown>>): boolean =>
  one.port === undefined && one.path === undefined && one.fd === undefined;

/** The option `listen`: all places where the cluster listens, or the only one. */
export const listen = defineRule<readonly ListenPlace[], InputOf<typeof place> | readonly InputOf<typeof place>[]>(
  EXPECTS,
  (value, context) => {
    const given = places(value, context);
    // What was refused comes as undefined, and its problems are told already.
    if (given.some((one) => one === undefined)) return given;
    should(given.length > 0, EXPECTS);
    // So does a field of one.
    const asked = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    if (given.some((one, index) => isNowhere(one) && !isNowhere(Object(asked[index])))) return given;
    const names = given.map(({ port: number, hostname = '', path, fd }) => {
      if (number === undefined) return path ?? fd;
      return number === 0 ? {} : `${hostname}:${number}`;
    });
    should(!names.includes(undefined) && new Set(names).size === names.length, EXPECTS);
    return given;
  },
  places.about,
);
