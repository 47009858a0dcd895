import type { Application } from '../application.js';
import { ClusterError } from '../errors.js';
import type { Mode } from '../mode.js';

/** Throws a ClusterError (EC_MODE) where no app worker can load the application before it has a slot. */
export function assertSpareable({ framework, options }: Application, { runsAs, ports }: Mode): void {
  if (options.spares === 0) return;
  const why =
    framework.kind === 'classes'
      ? `${framework.name} boots and listens in one go, so a worker cannot wait in between: leave it out.`
      : runsAs === 'thread'
        ? 'threads cannot take the place of another on its socket: leave it out, or use startMode: "process".'
        : ports.length > 0
          ? 'with ports an app worker must know its own while it loads: leave one of them out.'
          : undefined;
  if (why !== undefined) throw new ClusterError('EC_MODE', `options.spares cannot be used here, because ${why}`);
}
