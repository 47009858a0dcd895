import type { Plan } from '@ec/manager';
import type { Application } from './application.js';
import type { Mode } from './mode.js';
import type { Style } from './style.js';

/** What the cluster is meant to be. */
export function planOf(
  { framework, options }: Application,
  { limits, restart }: Style,
  { apps, canOverlap }: Mode,
): Plan {
  // Egg's agent holds the ports of its cluster clients, and schedules.
  const whatAgent = options.reload.agent ?? (framework.kind === 'classes' ? 'keep' : 'replace');
  return {
    agent: framework.kind === 'classes' || framework.agent !== undefined,
    apps,
    spares: options.spares,
    canOverlap,
    reloadsAgent: whatAgent !== 'keep',
    agentsOverlap: whatAgent === 'new-first',
    limits,
    restart,
  };
}
