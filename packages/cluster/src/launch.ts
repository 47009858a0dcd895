import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plan } from '@ec/manager';
import { redact } from '@ec/options/describe';
import type { Application } from './application.js';
import { ClusterError } from './errors.js';
import { declaration } from './options.js';
import type { ClusterOptions } from './options.js';
import type { Style } from './style.js';

/** What every worker process of a cluster is started with. */
export interface Launch {
  readonly entries: { readonly agent: string; readonly app: string };
  /** The file of the thread that watches a worker. */
  readonly watchdog: string;
  /** The one argument of the entry: options as compact JSON, without secrets, because process lists show it. */
  readonly argument: string;
  /** What workers are told over the channel, secrets included. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  /** Flags of Node beside the master's own. */
  readonly flags: { readonly agent: readonly string[]; readonly app: readonly string[] };
}

/** How the master is run and what it keeps is no business of the application's. */
const mastersOwn: ReadonlySet<string> = new Set([
  'embedded',
  'messages',
  'reload',
  'watchdog',
  'balance',
  'recycle',
  'keepStderr',
  'spares',
  'listen',
  'maxConnections',
] satisfies (keyof ClusterOptions)[]);

/** Workers are told the options as they are used, not as they were given: the number of workers and the path found, too. */
export function planLaunch({ framework, options }: Application, plan: Plan, style: Style): Launch {
  const { extra, env, agentFlags } = style;
  const own = Object.fromEntries(Object.entries(options).filter(([name]) => !mastersOwn.has(name)));
  const found = framework.kind === 'classes' ? { framework: framework.path } : {};
  const root = fileURLToPath(new URL('../', import.meta.url));
  const entry = (file: string): string => join(root, style.entryFolder(root), file);
  // Where an application looks for its port.
  const port = options.listen?.[0]?.port;
  const used = { workers: plan.apps, ...found, ...extra, ...(port !== undefined && { port }) };
  return {
    entries: { agent: entry('agent_worker.js'), app: entry('app_worker.js') },
    watchdog: join(root, 'lib', 'watchdog.js'),
    argument: toJson({ ...Object(redact(declaration, own)), ...used }),
    options: { ...own, ...used },
    env,
    flags: { agent: agentFlags, app: [] },
  };
}

/** Throws a ClusterError (EC_OPTION_NOT_PLAIN) that names the option which JSON cannot carry. */
function toJson(options: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(options).map(([name, value]) => {
    try {
      return [JSON.stringify(name), JSON.stringify(value)];
    } catch (cause) {
      const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
      const text = `options.${name} should be plain data, because workers are told it as JSON: ${why}.`;
      throw new ClusterError('EC_OPTION_NOT_PLAIN', text, cause);
    }
  });
  return `{${parts.flatMap(([name, json]) => (json === undefined ? [] : [`${name}:${json}`])).join()}}`;
}
