import type { FoundFramework } from '@ec/framework';
import type { State, WorkerName } from '@ec/manager';
import type { SerializedError } from '@ec/messenger';
import type { DeathRecord } from './deaths/record.js';
import type { ResolvedOptions } from './options.js';

/** What a voice may look at when it says what has happened. */
export interface View {
  readonly state: State;
  readonly framework: FoundFramework;
  readonly options: ResolvedOptions;
  /** The options as workers are told them, with what their style adds. */
  readonly toldOptions: Readonly<Record<string, unknown>>;
  /** Where the cluster serves, once it does. */
  readonly endpoint: Endpoint | undefined;
  /** From the start of the cluster until now. */
  readonly uptimeMs: number;
  /** Process id, kept after the end; 0 where there never was one. */
  osIdOf(worker: WorkerName): number;
  /** What a worker said has gone wrong with it. */
  failureOf(worker: WorkerName): SerializedError | undefined;
  /** How and why a worker has died, once it has. */
  deathOf(worker: WorkerName): DeathRecord | undefined;
  /** Whether an app worker has left the cluster of its own accord, and was not cut off. */
  hasLeft(worker: WorkerName): boolean;
  /** All places where it does; the first is `endpoint`. */
  readonly addresses: readonly string[];
  /** Where this worker listens. */
  addressOf(worker: WorkerName): string | undefined;
  /** All places where it does. */
  addressesOf(worker: WorkerName): readonly string[];
}

/** Where a cluster serves. */
export interface Endpoint {
  readonly protocol: 'http' | 'https';
  /** Undefined where it is a unix socket. */
  readonly port: number | undefined;
  /** A URL, or the path of a unix socket. */
  readonly address: string;
}
