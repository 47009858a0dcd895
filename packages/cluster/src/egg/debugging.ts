import type { Fact, NewWorker } from '@ec/manager';
import type { Announcement } from '../voice.js';
import type { View } from '../view.js';

/** Where debuggers find the processes of a cluster (contract, section 6, debug). */
export interface Debugging {
  readonly agentPort: number;
  /** The master's own; those of the app workers are counted on from it, by Node itself. */
  readonly masterPort: number;
}

const AGENT_PORT = 5_800;

type Told = Readonly<Record<string, unknown>>;

/** Whether this process was started for a debugger, by its own flags or by those of NODE_OPTIONS (`egg-bin dev --inspect`). */
export function isDebugged(execArgv: readonly string[], nodeOptions = ''): boolean {
  return [...execArgv, nodeOptions].some((flag) => flag.includes('--inspect') || flag.includes('--debug'));
}

/** The ports, where the options say that there is a debugger. EGG_AGENT_DEBUG_PORT goes before 5800. */
export function debuggingOf({ isDebug }: Told, env: NodeJS.ProcessEnv, masterPort: number): Debugging | undefined {
  return isDebug ? { agentPort: Number(env['EGG_AGENT_DEBUG_PORT'] || AGENT_PORT), masterPort } : undefined;
}

/** A debugger that is closed kills the worker it held: then the session is over, and not a worker in need of another. */
export function isKilledByDebugger(fact: Fact, { isDebug }: Told): boolean {
  return (
    Boolean(isDebug) && fact.fact === 'worker-died' && fact.worker.startsWith('app') && fact.exit.signal === 'SIGKILL'
  );
}

/** What the parent is told of each process, in that one's name: at its birth, as it may be held at its first line. */
export function debugAnnouncement({ name, role, id }: NewWorker, view: View, ports: Debugging): Announcement {
  const osId = view.osIdOf(name);
  const debugPort = role === 'agent' ? ports.agentPort : ports.masterPort + id;
  const data = { debugPort, pid: osId, workerId: osId };
  return { wire: { action: 'debug', to: 'parent', data }, from: { role, osId } };
}
