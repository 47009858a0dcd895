import type { Fact } from '@ec/manager';
import type { Announcement } from './voice.js';
import type { View } from './view.js';

/**
 * What the parent of a master is told. These names are those that the tools which start masters listen to today
 * (contract with Egg, section 4), whatever the application is made with.
 */
export function parentAnnouncements(fact: Fact, { endpoint, addresses, options, state }: View): Announcement[] {
  const wasReady = state.phase === 'running';
  if (fact.fact === 'cluster-ready') {
    const { port, address, protocol } = endpoint ?? {};
    const where = { port, debugPort: options.debugPort, address, protocol, ...(addresses.length > 1 && { addresses }) };
    return [{ wire: { action: 'egg-ready', to: 'parent', data: where } }];
  }
  // Also of those that a reload has retired: mocks and development tools wait for it.
  if ((fact.fact === 'worker-died' || fact.fact === 'worker-ended') && wasReady) {
    return [
      { wire: { action: fact.worker.startsWith('agent') ? 'agent-worker-died' : 'app-worker-died', to: 'parent' } },
    ];
  }
  return [];
}
