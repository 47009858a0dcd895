import type { BootedAgent, Framework, FrameworkSpecifier } from './adapter.js';
import { adaptAgent } from './adapt-agent.js';
import { adaptApp } from './adapt-app.js';
import { defaultExport } from './default-export.js';
import { FrameworkError } from './errors.js';
import { loadModule } from './load-module.js';

/** A plain application: its files are loaded when its app or agent is created, each in its own worker only. */
export function fromEntry({ app, agent }: Extract<FrameworkSpecifier, { kind: 'entry' }>): Framework {
  return {
    createApp: async (context) => adaptApp(await loadExport(app), app, context),
    async createAgent(context): Promise<BootedAgent> {
      if (agent !== undefined) return adaptAgent(await loadExport(agent), agent, context);
      throw new FrameworkError(
        'EC_ENTRY_MISSING',
        `${app} has no agent file: add agent.js to its folder, or start no agent`,
      );
    },
  };
}

async function loadExport(file: string): Promise<{ readonly value: unknown }> {
  // An object around it: an awaited Fastify instance would be taken for a promise on the way.
  return { value: defaultExport(await loadModule(file)) };
}
