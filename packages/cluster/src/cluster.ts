import type { Ending } from '@ec/manager';
import type { Messenger } from '@ec/messenger';
import type { ClusterEvents, ClusterListener } from './deaths/cluster-events.js';
import type { ReloadResult } from './reload/reloads.js';
import type { ScaleResult } from './scale/scales.js';
import type { ClusterStatus } from './status.js';

/** A cluster that has started. */
export interface Cluster {
  /** Where it serves: a URL, or the path of a unix socket. */
  readonly address: string;
  /** All places where it serves, as `address` says them; that is the first. */
  readonly addresses: readonly string[];
  /** The port it serves; undefined on a unix socket. */
  readonly port: number | undefined;
  /** Process ids at this moment: of the master, the agent (undefined without one), the app workers and the spares. */
  readonly pids: ClusterPids;
  /** Messages of the program that holds the cluster, to and from agent and apps, as the role `master`. */
  readonly messenger: Messenger;
  /** What it consists of at this moment, and what is missing until when. */
  status(): ClusterStatus;
  /**
   * Hears what happens: `worker-exited` comes once for each worker that dies while the cluster is held, with all that is
   * known of its death, after the log line and before its successor starts or soon after. What a listener throws, or
   * rejects with, is logged and disturbs nobody. Throws a TypeError for the name of another event.
   */
  on<E extends keyof ClusterEvents>(event: E, listener: ClusterListener<E>): void;
  /** Ends that. */
  off<E extends keyof ClusterEvents>(event: E, listener: ClusterListener<E>): void;
  /**
   * Replaces all app workers by new ones, which find new code, a new environment and where links point now. The first of
   * them is compared with the old ones for a time; when every slot has a new worker that is ready, these take over and
   * the old ones finish what they hold. If anything goes wrong before that, the new ones go and the old ones stay.
   * Resolves when the new ones have taken over: an old one may still answer who comes before it has heard of that, some
   * milliseconds later. Never rejects. One at a time: a request meanwhile is done after the present one.
   */
  reload(): Promise<ReloadResult>;
  /**
   * So many app workers from now on, 1 to 1024. More are started beside the others; of fewer the last slots go, and their
   * workers finish what they hold. Resolves when so many serve, or says why not. Never rejects. A request during a reload
   * is done after it, a reload meanwhile follows, and a later request overtakes an earlier one.
   */
  scale(apps: number): Promise<ScaleResult>;
  /**
   * Ends it: all app workers, then the agent, each within its limit. Resolves when nothing of it is left, with code 1
   * where something could not be ended. Later calls get the same promise. Unless the cluster is embedded the process
   * ends then.
   */
  close(): Promise<ClusterEnd>;
  /** Settles when it has ended, for whatever reason. Never rejects. */
  readonly closed: Promise<ClusterEnd>;
}

export interface ClusterPids {
  readonly master: number;
  readonly agent: number | undefined;
  readonly apps: readonly number[];
  /** App workers that have no slot yet. */
  readonly spares: readonly number[];
}

/** How a cluster has ended. */
export type ClusterEnd = Pick<Ending, 'exitCode' | 'reason'>;
