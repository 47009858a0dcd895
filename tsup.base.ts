import { defineConfig } from 'tsup';
import type { Options } from 'tsup';

/** How every package is built: ES modules and CommonJS with types for both, dependencies left outside. */
export function library(entry: string[] | Record<string, string>, more: Options = {}) {
  return defineConfig({
    entry,
    format: ['esm', 'cjs'],
    dts: true,
    clean: true,
    sourcemap: true,
    target: 'node20',
    platform: 'node',
    shims: false,
    splitting: true,
    ...more,
  });
}
