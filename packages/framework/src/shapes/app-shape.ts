import type { BootedApp, WorkerContext } from '../adapter.js';

/** One kind of application that an entry file may export. */
export interface AppShape {
  /** As errors call it. */
  readonly name: string;
  readonly fits: (value: unknown) => boolean;
  /** Called only with a value that fits. `file` is for errors. */
  readonly boot: (value: unknown, file: string, context: WorkerContext) => Promise<BootedApp>;
}

/**
 * Makes a shape of a type guard and a boot function for what it guards.
 */
export function defineShape<App>(shape: {
  readonly name: string;
  readonly fits: (value: unknown) => value is App;
  readonly boot: (app: App, file: string, context: WorkerContext) => Promise<BootedApp>;
}): AppShape {
  return {
    name: shape.name,
    fits: shape.fits,
    boot(value, file, context) {
      if (shape.fits(value)) return shape.boot(value, file, context);
      return Promise.reject(new TypeError(`what ${file} exports is no ${shape.name}`));
    },
  };
}

/** For applications with no end of their own. */
export async function nothingToClose(): Promise<void> {}
