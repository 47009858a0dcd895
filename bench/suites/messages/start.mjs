import { findFreePort } from '../../measure/free-port.mjs';
import { startTopology } from '../../measure/topology.mjs';

/** Starts a contender anew, lets it measure what the plan says, and ends it. Rejects with what went wrong in it. */
export async function measureOnce({ name, args }, plan) {
  let report;
  const topology = startTopology({
    args: args({ ...plan, port: await findFreePort() }),
    isReady(message) {
      if (message?.action === 'figures') report = message.data;
      return report !== undefined;
    },
  });
  try {
    await topology.ready;
  } finally {
    await topology.stop();
  }
  if (report.problem !== undefined) throw new Error(`${name} could not be measured: ${report.problem}`);
  return report.figures;
}
