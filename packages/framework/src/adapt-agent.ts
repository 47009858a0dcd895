import type { BootedAgent, WorkerContext } from './adapter.js';
import { agentFactoryOf } from './define.js';
import type { AgentFactory } from './define.js';
import { describeExport, isClass } from './describe-export.js';
import { FrameworkError } from './errors.js';
import { hasMethod } from './is-object.js';

/**
 * Runs what an agent file exports: `defineAgent(…)` or a plain function of the context, or a promise of either.
 * Rejects with what it throws, or with a FrameworkError (EC_ENTRY_SHAPE) where it is or returns something else.
 */
export async function adaptAgent(
  exported: { readonly value: unknown },
  file: string,
  context: WorkerContext,
): Promise<BootedAgent> {
  const value: unknown = await exported.value;
  const run = agentFactoryOf(value) ?? plainFactory(value);
  if (run === undefined) {
    throw new FrameworkError(
      'EC_ENTRY_SHAPE',
      `${file} exports ${describeExport(value)}, which is no agent: export defineAgent(async (context) => …), or that function itself`,
    );
  }
  const left: unknown = await run(context);
  return { close: cleanupOf(left, file) };
}

function plainFactory(value: unknown): AgentFactory | undefined {
  return typeof value === 'function' && !isClass(value) ? (value as AgentFactory) : undefined;
}

function cleanupOf(left: unknown, file: string): () => Promise<void> {
  if (left === undefined || left === null) return async () => {};
  if (hasMethod(left, 'close')) return async () => void (await left.close());
  if (typeof left === 'function') return async () => void (await left());
  throw new FrameworkError(
    'EC_ENTRY_SHAPE',
    `the agent in ${file} returned ${describeExport(left)}: return nothing, an object with close(), or a function that cleans up`,
  );
}
