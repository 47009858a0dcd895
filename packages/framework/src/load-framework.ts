import type { Framework, FrameworkSpecifier } from './adapter.js';
import { fromClasses } from './from-classes.js';
import { fromEntry } from './from-entry.js';
import { loadModule } from './load-module.js';

/**
 * Loads what a specifier means. Classes are loaded and checked at once; the files of a plain application only when
 * its app or agent is created. Rejects with a FrameworkError: EC_LOAD, or EC_FRAMEWORK_SHAPE where a class is missing.
 */
export async function loadFramework(specifier: FrameworkSpecifier): Promise<Framework> {
  switch (specifier.kind) {
    case 'classes':
      return fromClasses(await loadModule(specifier.path, specifier.flavour), specifier.path);
    case 'entry':
      return fromEntry(specifier);
    default:
      return specifier satisfies never;
  }
}
