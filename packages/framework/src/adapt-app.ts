import type { BootedApp, WorkerContext } from './adapter.js';
import { appFactoryOf } from './define.js';
import { describeExport } from './describe-export.js';
import { FrameworkError } from './errors.js';
import type { AppShape } from './shapes/app-shape.js';
import { callbackApp } from './shapes/callback-app.js';
import { fetchApp } from './shapes/fetch-app.js';
import { httpServer } from './shapes/http-server.js';
import { readyApp } from './shapes/ready-app.js';
import { requestListener } from './shapes/request-listener.js';

/** The first that fits is taken. */
const SHAPES: readonly AppShape[] = [requestListener, httpServer, readyApp, callbackApp, fetchApp];

/**
 * Boots what an entry file exports: one of the shapes, `defineApp(…)` of one, or a promise of either.
 * Rejects with what it throws, or with a FrameworkError: EC_ENTRY_SHAPE for anything else, EC_ALREADY_LISTENING.
 */
export async function adaptApp(
  exported: { readonly value: unknown },
  file: string,
  context: WorkerContext,
): Promise<BootedApp> {
  const value: unknown = await exported.value;
  const create = appFactoryOf(value);
  const app: unknown = create === undefined ? value : await create(context);
  const shape = SHAPES.find(({ fits }) => fits(app));
  if (shape !== undefined) return shape.boot(app, file, context);
  const subject = create === undefined ? `${file} exports` : `the function given to defineApp in ${file} returned`;
  const accepted = SHAPES.map(({ name }) => name).join('; ');
  throw new FrameworkError(
    'EC_ENTRY_SHAPE',
    `${subject} ${describeExport(app)}, which cannot be served. Make it one of: ${accepted}; or defineApp(async (context) => one of these)`,
  );
}
