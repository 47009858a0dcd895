import type { RequestListener, Server } from 'node:http';
import type { Messenger } from '@ec/messenger';

/** Where a worker stands in its cluster. */
export interface WorkerIdentity {
  readonly role: 'agent' | 'app';
  /** Counts from 1 within its role and is never used again. */
  readonly id: number;
  /**
   * Counts from 0; a replacement inherits it. Always 0 for the agent. A spare (option `spares`) has none while it loads the
   * application and waits: until it serves, to read this throws an error with the code EC_NO_SLOT.
   */
  readonly slot: number;
  /** Process id or thread id. */
  readonly osId: number;
}

/** Lines of one worker. */
export interface Logger {
  debug(message: string, ...args: unknown[]): void;
  info(message: string, ...args: unknown[]): void;
  warn(message: string, ...args: unknown[]): void;
  error(message: string | Error, ...args: unknown[]): void;
}

/** What an application is given: everything it may want of its cluster. */
export interface WorkerContext {
  readonly worker: WorkerIdentity;
  /** The cluster's resolved options, frozen; with a framework class the caller's own keys too. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly messenger: Messenger;
  readonly logger: Logger;
  /**
   * Makes an id, hard to guess, whose requests come back to this worker's slot where the cluster tells clients apart by
   * it (option `sticky`, by query or cookie): for `io.engine.generateId` of Socket.IO. Elsewhere just an id.
   */
  affinityKey(): string;
  /** Called when every worker of the cluster has started; at once, where that is so already. */
  onClusterReady(hook: (cluster: { readonly address: string }) => unknown): void;
  /** Called when this worker stops accepting: the place to end long-lived work. */
  onDrain(hook: () => unknown): void;
  /** Called at the end, last registered first, each awaited. */
  onClose(hook: () => unknown): void;
}

/** Where an application wants to listen; what the cluster's options say goes before it. */
export interface ListenWish {
  readonly port?: number | undefined;
  readonly hostname?: string | undefined;
  /** A unix socket, instead of a port. */
  readonly path?: string | undefined;
  /** A socket of each worker's own on the port, where Node and the system have that. */
  readonly reusePort?: boolean | undefined;
  /** Files of a certificate and its key: the server then speaks HTTPS. */
  readonly https?: HttpsFiles | undefined;
}

/** Paths of the files of a certificate. */
export interface HttpsFiles {
  readonly key: string;
  readonly cert: string;
  readonly ca?: string | undefined;
  readonly passphrase?: string | undefined;
}

/** An application that has booted and may listen. */
export interface BootedApp {
  readonly listen: ListenWish;
  /** How it answers: a listener for a server of ours, or a server of its own that does not listen yet. */
  readonly serve: { readonly listener: RequestListener } | { readonly server: Server };
  /** Told of each server of ours before it listens. */
  serverCreated?(server: Server): void;
  /** The application's own end, after its servers have drained. */
  close(): Promise<void>;
}

/** An agent that has booted. */
export interface BootedAgent {
  close(): Promise<void>;
}

/** What a worker runs. Each function rejects with what kept the boot from succeeding. */
export interface Framework {
  createApp(context: WorkerContext): Promise<BootedApp>;
  createAgent(context: WorkerContext): Promise<BootedAgent>;
}

/** How to find what a worker runs. Plain data: it crosses into the worker. */
export type FrameworkSpecifier =
  /** Classes `Application` and `Agent`, exported by a package in this folder (or this file). */
  | {
      readonly kind: 'classes';
      readonly path: string;
      /** The half of a dual package to load: the kind of the application's own modules. Default: 'require'. */
      readonly flavour?: 'import' | 'require';
    }
  /** A plain application: its entry file and, where it has one, the file of its agent. */
  | { readonly kind: 'entry'; readonly app: string; readonly agent: string | undefined };
