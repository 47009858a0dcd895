import { findFreePort } from '../../measure/free-port.mjs';
import { interleave } from '../../measure/rounds.mjs';
import { startTopology } from '../../measure/topology.mjs';

/** Starts each contender once a round, kills one of its app workers, and gives how long its slot did without. */
export function measureSpares({ contenders, workers, rounds, loadMs }) {
  return interleave(contenders, rounds, async ({ args, isReady }) => {
    const port = await findFreePort();
    const topology = startTopology({ args: args({ workers, port }), isReady, env: { LOAD_MS: String(loadMs) } });
    try {
      await topology.ready;
      const { killed } = await topology.ask('kill', (message) => message?.killed !== undefined);
      return killed;
    } finally {
      await topology.stop();
    }
  });
}
