import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pack, unpack } from '../src/payload/pack.js';
import { weigh } from '../src/payload/weigh.js';

/** As a payload travels over a channel of JSON. */
const travel = (data: unknown): unknown => {
  const wire = JSON.parse(JSON.stringify({ ...pack(data, weigh(data)) })) as { data?: unknown; codec?: 'v8' };
  return unpack(wire.data, wire.codec);
};

class Point {
  x = 1;
  y = 2;
}

class Page {
  constructor(private readonly text: string) {}
  toJSON() {
    return this.text;
  }
}

class Money {
  cents = 150;
  toJSON() {
    return { euros: this.cents / 100 };
  }
}

const deep = (levels: number): unknown => {
  let value: unknown = 'bottom';
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
};

describe('plain: JSON brings it over as it is', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a boolean', false],
    ['a number', 1.5],
    ['a string', 'text'],
    ['half of a character', '\ud800'],
    ['an empty list', []],
    ['a list', [1, ['x', null]]],
    ['an object', { a: { b: [true] } }],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { a: 1 })],
    ['a key named __proto__', JSON.parse('{"__proto__":{"a":1}}')],
    ['undefined under a key', { a: 1, b: undefined }],
  ])('%s', (_what, value) => {
    expect(weigh(value).isPlain).toBe(true);
    expect(pack(value, weigh(value))).toEqual({ data: value, codec: undefined });
    expect(travel(value)).toEqual(value);
  });

  test('an object of a class arrives as a plain one, and one with toJSON as what that gives', () => {
    expect(travel({ at: new Point(), price: new Money() })).toEqual({ at: { x: 1, y: 2 }, price: { euros: 1.5 } });
  });
});

describe('not plain: it is packed', () => {
  test.each<[string, unknown]>([
    ['NaN', Number.NaN],
    ['infinity', [-Infinity]],
    ['minus zero', { n: -0 }],
    ['a BigInt', { n: 2n ** 70n }],
    ['undefined in a list', [1, undefined]],
    ['a Buffer', { bytes: Buffer.from('bytes') }],
    ['an empty Buffer', Buffer.alloc(0)],
    ['a slice of bytes', new Uint8Array([1, 2, 3, 4]).subarray(1, 3)],
    ['numbers of 64 bits', new BigInt64Array([1n, -1n])],
    ['floats', new Float64Array([0.5, -0])],
    ['a view', new DataView(new ArrayBuffer(3), 1)],
    ['an ArrayBuffer', new Uint8Array([7, 8]).buffer],
    [
      'a Map',
      new Map<unknown, unknown>([
        ['a', new Map([[1, [2]]])],
        [{ key: 1 }, undefined],
      ]),
    ],
    ['a Set', new Set([1, 'x', new Set([-0])])],
    ['a Date', [new Date(0), { never: new Date(Number.NaN) }]],
    ['a RegExp', /a+/giu],
    ['all in one', { map: new Map([[1n, [new Date(5), /x/]]]), list: [{ set: new Set([Buffer.from([1])]) }] }],
  ])('%s', (_what, value) => {
    const weight = weigh(value);
    expect(weight.isPlain).toBe(false);
    expect(pack(value, weight).codec).toBe('v8');
    expect(travel(value)).toStrictEqual(value);
  });

  test('a hole in a list stays one', () => {
    // oxlint-disable-next-line no-sparse-arrays -- that is the case
    const list = [1, , 3];
    expect(1 in (travel(list) as unknown[])).toBe(false);
  });

  test('a Buffer arrives as a Buffer', () => {
    expect(Buffer.isBuffer(travel(Buffer.from('x')))).toBe(true);
  });

  test('an error keeps name, message and stack', () => {
    const error = new RangeError('too far');
    const arrived = travel({ error }) as { error: Error };
    expect(arrived.error).toBeInstanceOf(RangeError);
    expect(arrived.error).toMatchObject({ name: 'RangeError', message: 'too far', stack: error.stack });
  });

  test('what has a toJSON arrives as what that gives, beside a Map as without one', () => {
    const at = new URL('http://localhost/a');
    expect(travel({ at, price: new Money() })).toEqual({ at: at.href, price: { euros: 1.5 } });
    expect(travel({ at, price: new Money(), map: new Map() })).toEqual({
      at: at.href,
      price: { euros: 1.5 },
      map: new Map(),
    });
  });

  test('a Map of another realm is a Map', () => {
    const map: unknown = runInNewContext('new Map([[1, 2]])');
    expect(weigh(map).isPlain).toBe(false);
    expect(travel({ map })).toEqual({ map: new Map([[1, 2]]) });
  });
});

describe('what no channel can carry', () => {
  const ring: Record<string, unknown> = { action: 'ring' };
  ring['self'] = { list: [new Map([['ring', ring]])] };

  test.each<[string, unknown, string]>([
    ['a function', () => {}, 'it is a function'],
    ['a function below', { a: [{ onEnd: () => {} }] }, 'onEnd is a function'],
    ['a function in a list', { list: [() => {}] }, 'list is a function'],
    ['a method', { a: { toJSON: () => 1 } }, 'toJSON is a function'],
    ['a function in a Map', { m: new Map([['k', () => {}]]) }, 'm is a function'],
    ['a function in a Set', new Set([Math.max]), 'it is a function'],
    ['a class', Point, 'it is a function'],
    ['a symbol', { s: Symbol('s') }, 's is a symbol'],
    ['a cycle', ring, 'it has a cycle, or is nested deeper than 1000 levels'],
    ['too deep', deep(1_002), 'it has a cycle, or is nested deeper than 1000 levels'],
  ])('%s', (_what, value, sentence) => {
    expect(() => weigh(value)).toThrow(new TypeError(sentence));
  });

  test('deep, but not too deep, travels', () => {
    expect(travel(deep(1_000))).toEqual(deep(1_000));
  });

  test('the same object twice is no cycle', () => {
    const shared = { a: 1 };
    expect(travel([shared, shared])).toEqual([shared, shared]);
  });

  test.each<[string, unknown, string | undefined]>([
    ['no string', { type: 'Buffer' }, 'v8'],
    ['no base64 of V8', 'hello', 'v8'],
    [
      'cut',
      pack(new Map([[1, 'text']]), { isPlain: false })
        .data?.toString()
        .slice(0, 8),
      'v8',
    ],
    ['empty', '', 'v8'],
  ])('a packed payload that is none throws: %s', (_what, data, codec) => {
    expect(() => unpack(data, codec as 'v8')).toThrow(Error);
  });
});

describe('its weight', () => {
  test.each<[string, unknown, number]>([
    ['text', 'x'.repeat(10_000), 10_000],
    ['bytes', Buffer.alloc(10_000), 10_000],
    ['bytes of a slice', Buffer.alloc(100_000).subarray(0, 10_000), 10_000],
    ['a list of texts', Array.from({ length: 100 }, () => 'x'.repeat(100)), 10_000],
    ['text in a Map', new Map([['key', 'x'.repeat(10_000)]]), 10_000],
    ['long keys', { ['x'.repeat(10_000)]: 1 }, 10_000],
  ])('%s', (_what, value, bytes) => {
    expect(weigh(value).bytes).toBeGreaterThanOrEqual(bytes);
    expect(weigh(value).bytes).toBeLessThan(bytes * 1.2);
  });
});

test.each<[string, unknown, boolean]>([
  ['a long text', 'x'.repeat(4_096), true],
  ['a text that is not long enough', 'x'.repeat(4_095), false],
  ['lines', { lines: Array.from({ length: 20 }, () => 'x'.repeat(256)) }, true],
  ['many words', { words: Array.from({ length: 1_000 }, () => 'some words') }, false],
  ['a long text among as many words', ['x'.repeat(5_000), Array.from({ length: 1_000 }, () => 'words')], false],
  ['a long text in an object of a class', [new Page('x'.repeat(5_000))], true],
  ['bytes', Buffer.alloc(10_000), false],
])('whether it is text: %s', (_what, value, isText) => {
  expect(weigh(value).isText).toBe(isText);
});

describe('keys that are inherited do not count, as in JSON', () => {
  test('of a class whose methods can be enumerated', () => {
    function Old(this: { own: number }) {
      this.own = 1;
    }
    Old.prototype.method = () => 1;
    const old: unknown = Reflect.construct(Old, []);
    expect(weigh(old)).toEqual(weigh({ own: 1 }));
  });

  test('of a program that has added one to all objects', () => {
    const weight = weigh({ own: [{ at: 1 }] });
    const prototype = Object.prototype as { added?: unknown };
    prototype.added = () => 1;
    try {
      expect(weigh({ own: [{ at: 1 }] })).toEqual(weight);
    } finally {
      delete prototype.added;
    }
  });
});

describe('whatever is sent', () => {
  const leaf = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.integer(),
    fc.bigInt(),
    fc.boolean(),
    fc.constantFrom<unknown>(null, undefined, -0, Number.NaN, Infinity),
    fc.date({ noInvalidDate: false }),
    fc.uint8Array(),
    fc.float64Array(),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.constantFrom<unknown>(/a/g, /\//u),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
      fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
      fc.array(tie('value'), { maxLength: 3 }).map((items) => new Set(items)),
    ),
  }));

  /** Keys with `undefined` may be lost. */
  const plainly = (given: unknown): unknown => JSON.parse(JSON.stringify({ given })) as unknown;

  test('what can be cloned arrives as it was', () => {
    fc.assert(
      fc.property(value, (given) => {
        expect(travel(given)).toEqual(given);
      }),
      { numRuns: 500 },
    );
  });

  test('plain is what JSON does not change, and only that', () => {
    fc.assert(
      fc.property(value, (given) => {
        if (weigh(given).isPlain) expect(plainly(given)).toEqual({ given });
        else expect(plainless(given)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  /** JSON changes it, or refuses it. */
  function plainless(given: unknown): boolean {
    try {
      expect(plainly(given)).toStrictEqual({ given });
      return false;
    } catch {
      return true;
    }
  }

  test('every JSON value is plain', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false } as object), (given) => {
        const json = JSON.parse(JSON.stringify(given)) as unknown;
        expect(weigh(json).isPlain).toBe(true);
        expect(travel(json)).toEqual(json);
      }),
    );
  });

  test('nothing but a TypeError is thrown, and what is weighed can be packed', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withNullPrototype: true,
          withSparseArray: true,
        }),
        (given) => {
          let weight;
          try {
            weight = weigh(given);
          } catch (error) {
            expect(error).toBeInstanceOf(TypeError);
            return;
          }
          expect(weight.bytes).toBeGreaterThanOrEqual(0);
          pack(given, weight);
        },
      ),
    );
  });
});
