import { parseArgs } from 'node:util';
import { expect, test } from 'vitest';
import { flags, flagValues, helpText, jsonSchema, markdownTable, rows } from '../src/describe/index.js';
import {
  boolean,
  count,
  declareOptions,
  duration,
  either,
  listOf,
  listOrSingle,
  nonEmptyString,
  objectOf,
  oneOf,
  port,
  string,
} from '../src/index.js';
import { messagesIn } from './problems-of.js';

const https = declareOptions({
  key: { rule: string(), required: true, description: 'Key.' },
  passphrase: { rule: string(), secret: true, description: 'Its words.' },
});
const declaration = declareOptions({
  mode: { rule: oneOf(['a', 'b']), default: 'a', env: 'MODE', description: 'One | other.' },
  workers: {
    rule: count(),
    default: (probe) => probe.cpuCount(),
    defaultText: 'CPU count',
    unit: 'processes',
    deprecated: ['n'],
    description: 'How many.',
  },
  timeoutMs: { rule: duration(), default: '5s', unit: 'ms', description: 'How long.' },
  https: { rule: either(objectOf(https), oneOf([false])), default: false, description: 'TLS.' },
  ports: { rule: listOf(port()), required: true, description: 'Ports.' },
  require: { rule: listOrSingle(string()), description: 'Modules.' },
  dryRun: { rule: boolean(), default: false, description: 'Only say what would be done.' },
});

test('rows, with those inside', () => {
  expect(rows(declaration).map((row) => [row.name, row.default, row.required, row.secret])).toEqual([
    ['mode', '"a"', false, false],
    ['workers', 'CPU count', false, false],
    ['timeoutMs', '"5s"', false, false],
    ['https', 'false', false, false],
    ['https.key', '', true, false],
    ['https.passphrase', '', false, true],
    ['ports', '', true, false],
    ['require', '', false, false],
    ['dryRun', 'false', false, false],
  ]);
});

test('a Markdown table', () => {
  expect(markdownTable(declaration).split('\n').slice(0, 9)).toEqual([
    '| Option | Type | Default | Environment | Description |',
    '| --- | --- | --- | --- | --- |',
    '| `mode` | "a" or "b" | `"a"` | `MODE` | One \\| other. |',
    '| `workers` | a positive integer (processes) | `CPU count` |  | How many. Formerly `n`. |',
    '| `timeoutMs` | a duration in ms or text such as "5s" (ms) | `"5s"` |  | How long. |',
    '| `https` | an object with key, passphrase or false | `false` |  | TLS. |',
    '| `https.key` | a string |  |  | Key. Required. |',
    '| `https.passphrase` | a string |  |  | Its words. Secret. |',
    '| `ports` | a list, each item a port from 0 to 65535 |  |  | Ports. Required. |',
  ]);
});

test('a JSON Schema', () => {
  const key = { type: 'string', description: 'Key.' };
  expect(jsonSchema(declaration)).toMatchObject({
    type: 'object',
    required: ['ports'],
    additionalProperties: false,
    properties: {
      mode: { enum: ['a', 'b'], default: 'a', description: 'One | other.' },
      n: { deprecated: true },
      https: {
        default: false,
        anyOf: [{ type: 'object', properties: { key }, required: ['key'] }, { enum: [false] }],
      },
      ports: { type: 'array', items: { minimum: 0, maximum: 65_535 } },
      require: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
    },
  });
});

test('a help text', () => {
  expect(helpText(declaration).split('\n')).toEqual([
    '  --mode <a|b>                One | other. (default "a", or MODE)',
    '  --workers <processes>       How many. (default CPU count)',
    '  --timeout-ms <ms>           How long. (default "5s")',
    '  --https.key <value>         Key. (required)',
    '  --https.passphrase <value>  Its words.',
    '  --ports <value>             Ports. (required)',
    '  --require <value>           Modules.',
    '  --dry-run                   Only say what would be done.',
  ]);
});

test('flags are what parseArgs asks for, and their values are an argument', () => {
  const args = '--workers 2 --timeout-ms 3s --https.key k --ports 1 --ports 2 --require a,b --dry-run'.split(' ');
  const { values } = parseArgs({ args, options: flags(declaration) });
  const options = declaration.parse(flagValues(values), { fromFlags: true, env: { MODE: 'b' } });
  expect(options).toEqual({
    mode: 'b',
    workers: 2,
    timeoutMs: 3000,
    https: { key: 'k' },
    ports: [1, 2],
    require: ['a,b'],
    dryRun: true,
  });
});

test('libraries that turn hyphens into capitals, and give one text for many, are as good', () => {
  expect(flagValues({ timeoutMs: '3s', 'timeout-ms': '3s', ports: '1,2', dryRun: 'yes' })).toEqual({
    timeoutMs: '3s',
    ports: '1,2',
    dryRun: 'yes',
  });
  expect(declaration.parse({ ports: '1,2', dryRun: 'yes' }, { fromFlags: true, env: {} })).toMatchObject({
    ports: [1, 2],
    dryRun: true,
  });
});

test('errors name the flag', () => {
  const wrong = flagValues({ 'timeout-ms': 'x', 'https.key': 'k', 'https.pasphrase': 's', ports: ['1', 'a'] });
  expect(messagesIn(() => declaration.parse(wrong, { fromFlags: true, env: {} }))).toEqual([
    'options.timeoutMs should be a duration in ms or text such as "5s", got "x" from --timeout-ms',
    'options.https.pasphrase is not a known option from --https.pasphrase, did you mean --passphrase?',
    'options.ports[1] should be a port from 0 to 65535, got "a" from --ports[1]',
  ]);
});

test('names that would reach a prototype stay names', () => {
  const values = flagValues({ '__proto__.x': '1', constructor: 'c' });
  expect(Object.keys(values)).toEqual(['__proto__', 'constructor']);
  expect(({} as { x?: unknown }).x).toBeUndefined();
});

test('secrets have no default to show', () => {
  const secret = declareOptions({
    token: { rule: nonEmptyString(), default: 'hunter2', secret: true, env: 'TOKEN', description: 'Token.' },
  });
  for (const text of [markdownTable(secret), helpText(secret), JSON.stringify(jsonSchema(secret))])
    expect(text).not.toContain('hunter2');
});
