import type { Logger } from '@ec/logger';

type Hook = () => unknown;

/** What an application wants to be done at certain moments of its worker. */
export interface Hooks {
  onDrain(hook: Hook): void;
  onClose(hook: Hook): void;
  /** Runs the hooks of a moment one after the other, the last registered first; one that fails stops none. Once each. */
  run(moment: 'drain' | 'close'): Promise<void>;
}

export function createHooks(logger: Logger): Hooks {
  const registered = { drain: [] as Hook[], close: [] as Hook[] };
  return {
    onDrain: (hook) => void registered.drain.push(hook),
    onClose: (hook) => void registered.close.push(hook),
    async run(moment) {
      for (const hook of registered[moment].splice(0).reverse()) {
        try {
          await hook();
        } catch (error) {
          logger.error(
            `a hook of ${moment} failed and the others go on: %s`,
            error instanceof Error ? error.stack : error,
          );
        }
      }
    },
  };
}
