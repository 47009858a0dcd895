import { expect, test } from 'vitest';
import {
  count,
  declareOptions,
  duration,
  either,
  jsonSchema,
  listOf,
  markdownTable,
  objectOf,
  oneOf,
  port,
  string,
} from '../src/index.js';

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
});

test('rows, with those inside', () => {
  expect(declaration.table().map((row) => [row.name, row.default, row.required, row.secret])).toEqual([
    ['mode', '"a"', false, false],
    ['workers', 'CPU count', false, false],
    ['timeoutMs', '"5s"', false, false],
    ['https', 'false', false, false],
    ['https.key', '', true, false],
    ['https.passphrase', '', false, true],
    ['ports', '', true, false],
  ]);
});

test('a Markdown table', () => {
  expect(markdownTable(declaration).split('\n')).toEqual([
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
    },
  });
});
