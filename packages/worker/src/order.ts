import type { FrameworkSpecifier } from '@ec/framework';
import { openSystem } from '@ec/messenger';
import type { SystemActions } from '@ec/messenger';
import type { WorkerPort } from '@ec/runner/port';

/** What a worker is told to be. Without a slot: to load the application, and to wait for one. */
export type Order = Omit<SystemActions['begin'], 'framework'> & { readonly framework: FrameworkSpecifier };

/** The order of a worker that has its slot. */
export type PlacedOrder = Order & { readonly slot: number };

/**
 * Waits for the master's order to begin. A process that was started by hand has no master and takes its options from
 * the first argument, as JSON.
 */
export async function receiveOrder(role: Order['role'], port: WorkerPort, argument = process.argv[2]): Promise<Order> {
  if (!port.hasMaster) return ownOrder(role, argument);
  const message = openSystem(await port.firstMessage());
  if (message?.type === 'begin') return message.data as Order;
  throw new TypeError('The first message to a worker should be the order to begin: let startCluster start it.');
}

async function ownOrder(role: Order['role'], argument: string | undefined): Promise<Order> {
  const options = parseArgument(argument);
  const { findFramework } = await import('@ec/framework');
  const text = (key: string): string | undefined => (typeof options[key] === 'string' ? options[key] : undefined);
  const framework = findFramework({ baseDir: text('baseDir') ?? process.cwd(), framework: text('framework') });
  return { id: 1, slot: 0, role, framework, options, graceMs: 5_000 };
}

function parseArgument(argument: string | undefined): Record<string, unknown> {
  if (argument === undefined) return {};
  const advice = `The first argument of a worker should be its options as a JSON object, got ${JSON.stringify(argument)}.`;
  try {
    const options: unknown = JSON.parse(argument);
    if (typeof options === 'object' && options !== null && !Array.isArray(options)) return { ...options };
  } catch (cause) {
    throw new TypeError(advice, { cause });
  }
  throw new TypeError(advice);
}
