import { fileURLToPath } from 'node:url';
import { createLauncher } from '@ec/test-utils';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The folder of a fixture. */
export function fixture(name: string): string {
  return at(`fixtures/${name}`);
}

/** A program of this folder, for tests that start something else than a plain cluster. */
export function program(name: string): string {
  return at(`programs/${name}`);
}

/** Clusters of the plain applications in `fixtures`, started from the built packages. */
export const { launch, launchFailing } = createLauncher({ fixtures: at('fixtures'), script: at('start.js') });
