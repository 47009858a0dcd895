import { FrameworkError } from './errors.js';
import { hasMethod } from './is-object.js';

type Listener = (error?: unknown) => void;

interface Ready {
  ready(callback: Listener): unknown;
}

interface Emitter {
  once(event: string, listener: Listener): unknown;
  removeListener(event: string, listener: Listener): unknown;
}

/**
 * Settles when `instance.ready(fn)` calls back. Rejects with the error given there, with that of an agent's `error` event,
 * or with a FrameworkError: EC_START_TIMEOUT on a `startTimeout` event, EC_FRAMEWORK_SHAPE where there is no `ready`.
 * An instance that is ready keeps none of these listeners; an application gets no `error` listener at any time.
 */
export function awaitReady(instance: object, className: 'Application' | 'Agent', path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!hasReady(instance)) {
      reject(
        new FrameworkError(
          'EC_FRAMEWORK_SHAPE',
          `the ${className} of ${path} should have a method ready(callback): define it there`,
        ),
      );
      return;
    }
    const stopListening = listen(instance, {
      startTimeout: () => reject(startTimeout(className, path)),
      ...(className === 'Agent' && { error: reject }),
    });
    const result = instance.ready((error) => {
      if (!error) {
        stopListening();
        resolve();
      } else if (className === 'Agent') {
        // An agent says what is wrong by its error event, which may come after this; without one, this will do.
        setImmediate(reject, error);
      } else {
        reject(error);
      }
    });
    if (result instanceof Promise) result.catch(reject);
  });
}

function listen(instance: object, listeners: Record<string, Listener>): () => void {
  if (!isEmitter(instance)) return () => {};
  const entries = Object.entries(listeners);
  for (const [event, listener] of entries) instance.once(event, listener);
  return () => {
    for (const [event, listener] of entries) instance.removeListener(event, listener);
  };
}

function hasReady(instance: object): instance is Ready {
  return hasMethod(instance, 'ready');
}

function isEmitter(instance: object): instance is Emitter {
  return hasMethod(instance, 'once') && hasMethod(instance, 'removeListener');
}

function startTimeout(className: string, path: string): FrameworkError {
  return new FrameworkError(
    'EC_START_TIMEOUT',
    `start timeout: the ${className} of ${path} gave up waiting for what it starts with; look at what holds up its ready state`,
  );
}
