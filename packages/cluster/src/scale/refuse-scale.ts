import { refuseShares } from '../limit/share-of.js';
import type { Mode } from '../mode.js';

/** More are a slip of the finger: each is a process with a runtime of its own. */
export const MAX_APPS = 1_024;

/** Why there cannot be so many app workers, in a sentence; undefined: there can. Pure. */
export function refuseScale(
  apps: unknown,
  { ports }: Pick<Mode, 'ports'>,
  maxConnections?: number,
): string | undefined {
  if (typeof apps !== 'number' || !Number.isSafeInteger(apps) || apps < 1)
    return `a number of app workers is a whole number of at least 1, and ${String(apps)} is none`;
  if (apps > MAX_APPS) return `${apps} app workers are more than the ${MAX_APPS} that are allowed`;
  if (ports.length > 0 && apps !== ports.length)
    return `each app worker has a port of its own, and there are ${ports.length} of them: change options.ports and start again`;
  return refuseShares(maxConnections, apps);
}
