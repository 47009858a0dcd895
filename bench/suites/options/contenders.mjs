import { readFileSync } from 'node:fs';
import { inspect, isDeepStrictEqual } from 'node:util';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { mistakes, refused, surroundings, taken, typical, wrong } from './inputs.mjs';

const file = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The base of all ratios. */
export const OURS = '@ec/options';

const sources = [
  { name: OURS, source: 'ec-options', goalMs: 0.1 },
  { name: 'zod', source: 'zod' },
  { name: 'valibot', source: 'valibot' },
];

/** Packages stay what they are on disk, so that they are loaded as their users load them. */
const packagesAsInstalled = {
  name: 'packages-as-installed',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('node:')
        ? undefined
        : { path: import.meta.resolve(path), external: true },
    ),
};

/**
 * Builds each contender into the folder: a module that loads its library as it is installed, and all that it needs in
 * one minified file. Rejects if they do not agree on the inputs.
 */
export async function prepare(folder) {
  const contenders = await Promise.all(sources.map((source) => prepareOne(source, folder)));
  for (const contender of contenders) assertSame(contenders[0], contender);
  return contenders;
}

async function prepareOne({ name, source, goalMs }, folder) {
  const common = { entryPoints: [file(`contenders/${source}.mjs`)], bundle: true, platform: 'node', format: 'esm' };
  const outfile = `${folder}/${source}.mjs`;
  await build({ ...common, outfile, plugins: [packagesAsInstalled] });
  const bundle = `${folder}/${source}.min.mjs`;
  await build({ ...common, outfile: bundle, minify: true });
  const minified = readFileSync(bundle);
  const modules = { installed: pathToFileURL(outfile).href, bundled: pathToFileURL(bundle).href };
  const bytes = { minified: minified.length, gzipped: gzipSync(minified).length };
  return { name, goalMs, modules, bytes, ...(await import(modules.installed)) };
}

/** A contender that did less than the others would win. */
function assertSame(first, { name, parse, explain }) {
  for (const input of [typical, ...taken]) {
    const result = parse(input, surroundings);
    if (isDeepStrictEqual(result, first.parse(input, surroundings)) && Object.isFrozen(result)) continue;
    throw new Error(`${name} should read ${inspect(input)} as ${first.name} does, got ${inspect(result)}`);
  }
  for (const input of refused)
    if (!explain(input, surroundings)) throw new Error(`${name} should refuse ${inspect(input)}, and took it.`);
  const explained = explain(wrong, surroundings);
  const missed = mistakes.filter((option) => !explained.includes(option));
  if (missed.length > 0) throw new Error(`${name} should find mistakes in ${missed.join()}, said ${explained}`);
}
