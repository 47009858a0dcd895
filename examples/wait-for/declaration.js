import { boolean, declareOptions, duration, either, integer, listOrSingle, string, url } from '@ec/options';
import { fileIfPresent, hostAndPort, jsonFile } from './rules.js';

const config = {
  rule: jsonFile(),
  default: fileIfPresent('wait-for.json'),
  defaultText: 'wait-for.json, if it exists',
  env: 'WAIT_FOR_CONFIG',
  unit: 'file',
  description: 'Options from a JSON file.',
};

/** The one option that must be known before the others: it says where more of them are. */
export const configDeclaration = declareOptions({ config });

/** Everything wait-for can be told, by flag, environment or file. */
export const declaration = declareOptions({
  url: {
    rule: listOrSingle(either(url(), hostAndPort())),
    required: true,
    env: 'WAIT_FOR_URL',
    unit: 'url',
    description: 'What must answer: a URL or host:port; give several by several flags.',
  },
  timeout: {
    rule: duration({ min: 1 }),
    default: '30s',
    env: 'WAIT_FOR_TIMEOUT',
    unit: 'ms',
    description: 'Give up after this time.',
  },
  interval: {
    rule: duration({ min: 1 }),
    default: '250ms',
    env: 'WAIT_FOR_INTERVAL',
    unit: 'ms',
    description: 'Time between two tries.',
  },
  expectStatus: {
    rule: integer({ min: 100, max: 599 }),
    unit: 'status',
    description: 'The only HTTP status that counts. Otherwise 200 to 399 do.',
  },
  token: {
    rule: string({ pattern: /^[!-~]+$/, expects: 'a token without blanks' }),
    env: 'WAIT_FOR_TOKEN',
    secret: true,
    unit: 'token',
    description: 'Sent to URLs as "Authorization: Bearer <token>".',
  },
  config,
  quiet: { rule: boolean(), description: 'Say nothing but why it failed.' },
  help: { rule: boolean(), description: 'Show this text.' },
});
