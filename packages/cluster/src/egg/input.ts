import { resolve } from 'node:path';

type Given = Readonly<Record<string, unknown>>;

/**
 * What Egg's users pass in forms of its own, in the form that the options have (contract, section 2): `https: true` with
 * key and cert beside it, modules of `require` relative to `baseDir`, empty names. The rest as it is.
 */
export function eggInput(input: unknown, notice: (line: string) => void): unknown {
  if (typeof input !== 'object' || input === null) return input;
  const given = { ...input } as Given;
  return { ...given, ...emptyOf(given), ...httpsOf(given, notice), ...requireOf(given) };
}

/** An empty name is none: "customEgg is used where framework is empty". */
function emptyOf(given: Given): Given {
  const empty = ['framework', 'customEgg', 'env'].filter((name) => given[name] === '');
  return Object.fromEntries(empty.map((name) => [name, undefined]));
}

function httpsOf({ https, key, cert }: Given, notice: (line: string) => void): Given {
  if (https !== true) return {};
  notice('options.https: true with key and cert beside it is the old form, use https: { key, cert, ca }');
  return { https: { key, cert } };
}

function requireOf({ require, baseDir }: Given): Given {
  const folder = typeof baseDir === 'string' ? baseDir : process.cwd();
  const from = (module: unknown): unknown =>
    typeof module === 'string' && /^\.{1,2}[\\/]/.test(module) ? resolve(folder, module) : module;
  if (Array.isArray(require)) return { require: require.map(from) };
  return require === undefined ? {} : { require: from(require) };
}
