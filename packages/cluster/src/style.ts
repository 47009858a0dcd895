import type { Logger } from '@ec/logger';
import type { Fact, Limits, Plan } from '@ec/manager';
import type { StickyStyle } from './sticky/choose-sticky-way.js';
import type { Voice } from './voice.js';

/** What differs between applications made with a framework of classes (Egg's way) and plain ones. */
export interface Style {
  readonly voice: Voice;
  readonly logger: Logger;
  readonly limits: Limits;
  readonly restart: Plan['restart'];
  /** What workers are told beside the options. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Added to the environment of the workers. */
  readonly env: Readonly<Record<string, string>>;
  readonly sticky: StickyStyle;
  /** Printed where no host was bound. Default: 127.0.0.1. */
  readonly host: string | undefined;
  /** Flags of Node that the agent gets besides. */
  readonly agentFlags: readonly string[];
  /** How long a worker's event loop may stand still, where the options are silent; undefined: nobody watches. */
  readonly blockedMs: number | undefined;
  /** Facts after which the cluster ends, in order and with code 0. */
  isEnd(fact: Fact): boolean;
  /** The folder of the workers' entry files within this package, which lies at `root`. */
  entryFolder(root: string): string;
}
