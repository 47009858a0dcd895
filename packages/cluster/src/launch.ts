import { fileURLToPath } from 'node:url';
import type { Application } from './application.js';
import { declaration } from './options.js';

/** What every worker process of a cluster is started with. */
export interface Launch {
  readonly entries: { readonly agent: string; readonly app: string };
  /** The one argument of the entry: options as compact JSON, without secrets, because process lists show it. */
  readonly argument: string;
  /** What workers are told over the channel, secrets included. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
}

/** `extra` is what the application must be told beside its options. */
export function planLaunch(
  { options }: Application,
  extra: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string>>,
): Launch {
  // How this process is run is no business of the application's.
  const { embedded: _, ...own } = options;
  return {
    entries: { agent: entry('agent_worker.js'), app: entry('app_worker.js') },
    argument: JSON.stringify({ ...Object(declaration.redact(own)), ...extra }),
    options: { ...own, ...extra },
    env,
  };
}

function entry(file: string): string {
  return fileURLToPath(new URL(`../lib/${file}`, import.meta.url));
}
