import type { Peer } from './address.js';
import type { Answer } from './answer.js';
import type { WorkerPeer } from './relay/topology.js';
import type { SerializedError } from './serialize-error.js';

/** Where a server listens: on a port, or on a unix socket. */
export type ListenAddress =
  | { readonly port: number; readonly hostname?: string | undefined; readonly family?: string | undefined }
  | { readonly path: string };

/** Where a server listens, and what it speaks there. */
export interface Served {
  readonly address: ListenAddress;
  readonly protocol: 'http' | 'https';
}

/** One of several places where an app worker is to listen: a port, the path of a unix socket, or a socket that the master has. */
export interface ListenerOrder {
  readonly port?: number | undefined;
  readonly hostname?: string | undefined;
  readonly path?: string | undefined;
  /** A socket that the master has inherited under this number, and gives; its path, where it has one, is for names. */
  readonly fd?: number | undefined;
  /** The port that the cluster has there already: it may be one that the system has chosen. */
  readonly taken?: number | undefined;
  readonly socket: 'shared' | 'own' | 'sole' | 'given';
  readonly reusePort?: boolean | undefined;
  /** Files of a certificate; `false`: none. Default: what the options of the cluster say. */
  readonly https?: unknown;
}

/** How an app worker did while it was observed. */
export interface Observation {
  /** Answers that were given, and those of them with a status from 500 on. */
  readonly answers: number;
  readonly failures: number;
  /** The longest time its event loop was late, in ms. */
  readonly lateMs: number;
  /** Memory at the end, and how much of it has come since the beginning, in bytes. */
  readonly rss: number;
  readonly growth: number;
  /** What the last health check has said against it; undefined where it was well, or nobody checked. */
  readonly unhealthy?: string | undefined;
}

/** How the clients of an app worker find it, where they stay with their slot. */
export type StickyOrder =
  /** The master listens, and hands over connections; the worker listens on this port of 127.0.0.1, or any. */
  | {
      readonly by: 'connection';
      readonly slots: number;
      readonly port?: number | undefined;
      /** The worker tells how many it has, whenever that changes. */
      readonly tellsLoad?: boolean | undefined;
    }
  /** All listen together, and hand requests to each other by sockets in this folder. */
  | { readonly by: 'request'; readonly slots: number; readonly folder: string };

/** What an app worker may come to before it asks to be replaced. */
export interface RecycleOrder {
  /** Memory that it holds. */
  readonly rssBytes?: number | undefined;
  /** The same, as its part of what its control group may hold. */
  readonly ceilingBytes?: number | undefined;
  /** Of its heap limit, 0 to 1. */
  readonly heapShare?: number | undefined;
  readonly ageMs?: number | undefined;
  /** Answers that it has given. */
  readonly requests?: number | undefined;
}

/** What is said of a connection that goes from one process to another. */
export interface HandedConnection {
  /** The client, where a proxy has said it. */
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  /** What was read of it already, in base64. */
  readonly head?: string | undefined;
  /** So many workers have given it back. */
  readonly declined?: number | undefined;
}

/** What master and workers of this project say to each other, by type. Users never see these. */
export interface SystemActions {
  /** Worker to master: it serves (an app) or has booted (an agent). */
  readonly ready: {
    /** Where it listens; none for an agent. */
    readonly address?: ListenAddress | undefined;
    readonly protocol?: 'http' | 'https' | undefined;
    readonly debugPort?: number | undefined;
    /** Where it listens besides, in the order of `begin.listen`. */
    readonly others?: readonly Served[] | undefined;
    /** From the start of the process or thread until now. */
    readonly bootMs: number;
  };
  /** Worker to master: why it is about to end. */
  readonly failed: { readonly error: SerializedError; readonly phase: 'boot' | 'running' };
  /** Worker to master: it serves no longer, and ends by itself when it has answered what it holds. */
  readonly leaving: Readonly<Record<never, never>>;
  /** Master to worker: what to be. Comes first and once. */
  readonly begin: {
    readonly id: number;
    /** Undefined: an app worker that is to load the application and to wait for its slot. */
    readonly slot?: number | undefined;
    readonly role: 'agent' | 'app';
    /** How to find the framework: plain data that the worker's loader understands. */
    readonly framework: unknown;
    readonly options: Readonly<Record<string, unknown>>;
    readonly port?: number | undefined;
    readonly graceMs: number;
    /**
     * How an app worker comes by its socket: all `share` one, each has its `own` on the port of all, it is the `sole` one
     * on its port, or the master `gives` it. Default: `shared`.
     */
    readonly socket?: 'shared' | 'own' | 'sole' | 'given' | undefined;
    /** An app worker: all places where it is to listen. Default: the one that the options and the application say. */
    readonly listen?: readonly ListenerOrder[] | undefined;
    /** Be watched by a thread of this file. Default: not. */
    readonly watchdog?: { readonly file: string; readonly blockedMs: number } | undefined;
    /** The agent: listen here for connections of app workers, whose tokens are made with this secret. */
    readonly direct?: { readonly path: string; readonly secret: string } | undefined;
    /** An app worker: how clients find it. Default: it listens where all do. */
    readonly sticky?: StickyOrder | undefined;
    /** An app worker: so many connections at a time. Default: as many as come. */
    readonly maxConnections?: number | undefined;
    /** An app worker: when to ask to be replaced. Default: never. */
    readonly recycle?: RecycleOrder | undefined;
  };
  /** App worker without a slot to master: it has loaded the application, and waits. */
  readonly loaded: Readonly<Record<never, never>>;
  /** Master to app worker that waits: this is your slot, serve. Of what came with `begin` the rest still holds. */
  readonly 'take-slot': {
    readonly slot: number;
    /** How many slots there are. */
    readonly slots: number;
    readonly sticky?: StickyOrder | undefined;
    readonly recycle?: RecycleOrder | undefined;
  };
  /** Master to worker: who is ready to be spoken to. */
  readonly peers: { readonly agentIds: readonly number[]; readonly appIds: readonly number[] };
  /** Master to worker: everybody has started, at this address. */
  readonly 'cluster-ready': { readonly address: string };
  /** Any end to the relay and the relay to who asked: what became of a message. */
  readonly answer: Answer;
  /** Master to whoever sends: this receiver is full, or has room again. */
  readonly flow: { readonly receiver: Peer; readonly open: boolean };
  /** Master to worker: everybody there is, and for an app the way to the agent. */
  readonly people: {
    readonly workers: readonly WorkerPeer[];
    /** Where the agent listens for connections of workers, and what to say there. */
    readonly direct?: { readonly path: string; readonly token: string } | undefined;
  };
  /** Worker to worker, by the relay: all that I had sent you by it has come when you read this. */
  readonly sync: { readonly to?: Peer | undefined; readonly from?: Peer | undefined; readonly epoch: number };
  /** Master to app worker: see for so long how you do, and say so then. */
  readonly observe: { readonly forMs: number; readonly healthPath?: string | undefined };
  /** App worker to master: how it did. */
  readonly observed: Observation;
  /** Worker to master, every few seconds: how it does. Memory in bytes; of a thread `rss` is that of the whole process. */
  readonly figures: {
    readonly rss: number;
    readonly heapUsed: number;
    /** What V8 lets the heap grow to. */
    readonly heapLimit: number;
    /** The share of the time since the last figures in which the event loop had something to do, from 0 to 1. */
    readonly busy: number;
    /** So much too late this was told, in ms: the loop was held up. */
    readonly lateMs: number;
    /** An app worker: HTTP requests that are not answered yet, and open connections. */
    readonly requests?: number | undefined;
    readonly connections?: number | undefined;
  };
  /**
   * Master to worker: another has your place. Answer what you hold, and end within `graceMs`. Idle connections stay open
   * for `lingerMs`, WebSockets are told to go over `spreadMs`.
   */
  readonly retire: { readonly graceMs: number; readonly lingerMs: number; readonly spreadMs: number };
  /** App worker to master: it would be replaced when that can be, because … */
  readonly 'recycle-me': { readonly why: string };
  /** Master to app worker: from now on so many connections at a time, so much memory; what is not named stays. */
  readonly limit: { readonly maxConnections?: number | undefined; readonly ceilingBytes?: number | undefined };
  /** App worker to master: it was full, and has turned away so many since it said so last. */
  readonly full: { readonly refused: number };
  /** Master to app worker, with a connection that the master has accepted for it. */
  readonly connection: HandedConnection;
  /** App worker to master: of the connections that it was given it has taken so many since its start, and has so many open. */
  readonly load: { readonly taken: number; readonly open: number };
  /** App worker to master: it accepts no more connections, and gives back the one that comes with this, if one does. */
  readonly declined: HandedConnection;
  /** Master to app worker, after it has declined: no connection follows. */
  readonly 'last-connection': Readonly<Record<never, never>>;
  /** App worker to master: give me the socket of my slot there. `listener` is its place in `begin.listen`; default: 0. */
  readonly bind: {
    readonly port: number;
    readonly hostname?: string | undefined;
    readonly listener?: number | undefined;
  };
  /** Master to app worker, with the socket; or why there is none. */
  readonly bound: {
    readonly error?: { readonly code: string; readonly message: string } | undefined;
    readonly listener?: number | undefined;
  };
  /** Master to app worker, with the socket of a slot that nobody accepts from: do so too. */
  readonly lend: { readonly slot: number; readonly listener?: number | undefined };
  /** Master to app worker: that slot has somebody again. */
  readonly 'give-back': { readonly slot: number };
  /** Master to app worker: does your event loop turn? */
  readonly ping: Readonly<Record<never, never>>;
  /** App worker to master: it does. */
  readonly pong: Readonly<Record<never, never>>;
  /** Master to app worker: the slots that are ready, and where the worker in each takes requests from others. */
  readonly slots: { readonly slots: readonly { readonly slot: number; readonly path: string }[] };
}

/** A message of this project's own, discriminated by `type`. */
export type SystemMessage<T extends keyof SystemActions = keyof SystemActions> = {
  [K in T]: { readonly type: K; readonly data: SystemActions[K] };
}[T];
