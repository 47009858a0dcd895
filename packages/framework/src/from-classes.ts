import type { RequestListener } from 'node:http';
import type { BootedApp, Framework, WorkerContext } from './adapter.js';
import { awaitReady } from './await-ready.js';
import { FrameworkError } from './errors.js';
import { hasMethod, isObject } from './is-object.js';
import { wantedListen } from './wanted-listen.js';

type FrameworkClass = new (options: Record<string, unknown>) => object;

/**
 * A framework of classes `Application` and `Agent`, named exports or members of the default export.
 * Throws a FrameworkError (EC_FRAMEWORK_SHAPE) where one is missing. What a class throws or reports at boot is passed on as it is.
 */
export function fromClasses(exported: unknown, path: string): Framework {
  const Application = pickClass(exported, 'Application', path);
  const Agent = pickClass(exported, 'Agent', path);
  return {
    createApp: (context) => bootApplication(Application, context, path),
    async createAgent(context) {
      const agent = new Agent({ ...context.options });
      await awaitReady(agent, 'Agent', path);
      return { close: () => closeInstance(agent) };
    },
  };
}

async function bootApplication(Application: FrameworkClass, context: WorkerContext, path: string): Promise<BootedApp> {
  // A copy, because frameworks write on it.
  const options = { ...context.options };
  const app = new Application(options);
  await awaitReady(app, 'Application', path);
  // Only now: some frameworks have no configuration before they are ready.
  const listen = wantedListen(options, configOf(app), path);
  if (listen.port !== undefined) publishPort(app, options, listen.port);
  return {
    listen,
    serve: { listener: listenerOf(app, path) },
    serverCreated(server) {
      if (hasMethod(app, 'emit')) (app as unknown as NodeJS.EventEmitter).emit('server', server);
    },
    close: () => closeInstance(app),
  };
}

function pickClass(exported: unknown, name: 'Application' | 'Agent', path: string): FrameworkClass {
  const holders = isObject(exported) ? [exported, exported['default']] : [];
  const found = holders
    .map((holder) => (isObject(holder) ? holder[name] : undefined))
    .find((value) => typeof value === 'function');
  if (found !== undefined) return found as FrameworkClass;
  throw new FrameworkError(
    'EC_FRAMEWORK_SHAPE',
    `should define ${name} in ${path}: export a class of that name, or name another framework`,
  );
}

function configOf(app: object): unknown {
  const config = 'config' in app ? app.config : undefined;
  return isObject(config) ? config['cluster'] : undefined;
}

/** Egg and its plugins read the port that was decided from `app.options`. */
function publishPort(app: object, options: Record<string, unknown>, port: number): void {
  options['port'] = port;
  const own: unknown = 'options' in app ? app.options : undefined;
  // Reflect, because a framework may have frozen its own.
  if (isObject(own)) Reflect.set(own, 'port', port);
}

function listenerOf(app: object, path: string): RequestListener {
  const listener = hasMethod(app, 'callback') ? app.callback() : undefined;
  if (typeof listener === 'function') return listener as RequestListener;
  throw new FrameworkError(
    'EC_FRAMEWORK_SHAPE',
    `the Application of ${path} should have a method callback() that returns a (req, res) listener: define it there`,
  );
}

async function closeInstance(instance: object): Promise<void> {
  if (hasMethod(instance, 'close')) await instance.close();
}
