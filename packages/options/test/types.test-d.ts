import { expectTypeOf, test } from 'vitest';
import {
  boolean,
  count,
  declareOptions,
  either,
  listOf,
  listOrSingle,
  objectOf,
  oneOf,
  port,
  string,
} from '../src/index.js';
import type { InputOf, ResultOf } from '../src/index.js';

const https = declareOptions({
  key: { rule: string(), required: true, description: '' },
  size: { rule: count(), default: 1, description: '' },
});
const declaration = declareOptions({
  port: { rule: port(), description: '' },
  workers: { rule: count(), default: (probe) => probe.cpuCount(), description: '' },
  maybe: {
    rule: count(),
    default: (probe) => (probe.cpuCount() > 1 ? 1 : undefined),
    description: '',
  },
  mode: { rule: oneOf(['a', 'b']), default: 'a', description: '', conflicts: ['port'] },
  name: { rule: string(), required: true, description: '' },
  https: { rule: either(objectOf(https), oneOf([false])), default: false, description: '' },
  require: { rule: listOrSingle(string()), description: '' },
  asserted: {
    rule: (value: unknown): asserts value is Date => void value,
    required: true,
    description: '',
  },
  converted: { rule: (value: unknown) => String(value).length, required: true, description: '' },
});
type Result = ResultOf<typeof declaration>;
type Input = InputOf<typeof declaration>;

test('results', () => {
  expectTypeOf<Result['port']>().toEqualTypeOf<number | undefined>();
  expectTypeOf<Result['workers']>().toEqualTypeOf<number>();
  expectTypeOf<Result['maybe']>().toEqualTypeOf<number | undefined>();
  expectTypeOf<Result['mode']>().toEqualTypeOf<'a' | 'b'>();
  expectTypeOf<Result['name']>().toEqualTypeOf<string>();
  expectTypeOf<Result['https']>().toEqualTypeOf<false | { readonly key: string; readonly size: number }>();
  expectTypeOf<Result['require']>().toEqualTypeOf<readonly string[] | undefined>();
  expectTypeOf<Result['asserted']>().toEqualTypeOf<Date>();
  expectTypeOf<Result['converted']>().toEqualTypeOf<number>();
  expectTypeOf(declaration.parse({})).toEqualTypeOf<Result>();
});

test('inputs', () => {
  expectTypeOf<{ name: string; asserted: Date; converted: number }>().toExtend<Input>();
  expectTypeOf<{
    name: string;
    asserted: Date;
    converted: number;
    port: '80';
    workers: null;
    require: 'a';
    https: { key: 'k' };
  }>().toExtend<Input>();
  expectTypeOf<{ asserted: Date; converted: number }>().not.toExtend<Input>();
  expectTypeOf<{
    name: string;
    asserted: Date;
    converted: number;
    mode: 'c';
  }>().not.toExtend<Input>();
});

test('a declaration that does not fit does not compile', () => {
  // @ts-expect-error a default its rule refuses
  declareOptions({ flag: { rule: boolean(), default: 'yes', description: '' } });
  // @ts-expect-error a name that is not declared
  void (() => declareOptions({ flag: { rule: boolean(), conflicts: ['ghost'], description: '' } }));
  // @ts-expect-error a default function that gives something else
  declareOptions({ list: { rule: listOf(count()), default: () => 'x', description: '' } });
});
