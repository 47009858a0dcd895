import type { RestartPolicy } from '../restart-policy.js';

/** What a cluster is meant to be: given once, never changed by the life cycle. */
export interface Plan {
  /** Whether there is an agent. */
  readonly agent: boolean;
  /** App workers at first, at least one. */
  readonly apps: number;
  /** App workers beside them that have loaded the application and wait for a slot. Default: 0. */
  readonly spares?: number;
  readonly limits: Limits;
  /** Whether a new app worker can serve beside the one that it replaces. Default: true. */
  readonly canOverlap?: boolean;
  /** Whether a reload replaces the agent too. Default: false. */
  readonly reloadsAgent?: boolean;
  /** Whether the new agent is started beside the old one, which is closed when it is ready. Default: false, it is closed first. */
  readonly agentsOverlap?: boolean;
  /** What happens to a worker that dies after the cluster was ready. */
  readonly restart: { readonly agent: Restart; readonly app: Restart };
}

export type Restart = RestartPolicy | 'never';

/** All in milliseconds. */
export interface Limits {
  /** From the order to begin until ready. */
  readonly agentBootMs: number;
  readonly appBootMs: number;
  /** From being asked to end until being ended. */
  readonly agentCloseMs: number;
  readonly appCloseMs: number;
  /** The same, when the cluster gives up during boot: nobody is served, so nobody waits for long. */
  readonly giveUpMs: number;
  /** How long a worker that has stopped serving by itself may take to finish what it holds. */
  readonly leaveMs: number;
  /** How long the first new worker of a reload must prove itself before the others follow. */
  readonly judgeMs: number;
  /** How long a worker whose place another has taken may finish what it holds. */
  readonly retireMs: number;
  /** From SIGKILL until the kernel has reported the end. */
  readonly forceMs: number;
}
