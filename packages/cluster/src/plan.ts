import type { Plan } from '@ec/manager';
import type { Application } from './application.js';
import type { Mode } from './mode.js';
import type { Style } from './style.js';

/** What the cluster is meant to be. */
export function planOf({ framework }: Application, { limits, restart }: Style, { apps, canOverlap }: Mode): Plan {
  return {
    agent: framework.kind === 'classes' || framework.agent !== undefined,
    apps,
    canOverlap,
    limits,
    restart,
  };
}
