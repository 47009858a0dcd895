import type { RequestListener } from 'node:http';
import type { Server } from 'node:net';
import type { WorkerContext } from './adapter.js';

// Registered symbols, so that two copies of this package know each other's definitions.
const APP = Symbol.for('ec.app');
const AGENT = Symbol.for('ec.agent');

/** What an entry file may export, and a function given to `defineApp` may return. */
export type ServableApp = RequestListener | Server | CallbackApp | ReadyApp | FetchApp;

/** An application that makes its listener: Koa. */
export interface CallbackApp {
  callback(): RequestListener;
}

/** An application that boots and has its own server: Fastify. */
export interface ReadyApp {
  readonly server: Server;
  ready(): PromiseLike<unknown>;
  close(): PromiseLike<unknown>;
}

/** An application of web standards: Hono. `port` and `hostname` are where it would like to listen. */
export interface FetchApp {
  fetch(request: Request): Response | Promise<Response>;
  readonly port?: number | string | undefined;
  readonly hostname?: string | undefined;
}

/** Makes an application with all that its worker knows. */
export type AppFactory = (context: WorkerContext) => ServableApp | PromiseLike<ServableApp>;

/** What an agent leaves for its end: nothing, something to close, or a function to call. */
export type AgentCleanup = void | undefined | { close(): unknown } | (() => unknown);

/** Runs an agent; it has booted when the promise is fulfilled. */
export type AgentFactory = (context: WorkerContext) => AgentCleanup | PromiseLike<AgentCleanup>;

/** What `defineApp` returns: to be the default export of an entry file. */
export interface AppDefinition {
  readonly [key: symbol]: AppFactory;
}

/** What `defineAgent` returns: to be the default export of an agent file. */
export interface AgentDefinition {
  readonly [key: symbol]: AgentFactory;
}

/** Marks a function that makes the application; it is called once in each app worker. */
export function defineApp(create: AppFactory): AppDefinition {
  assertFunction('defineApp', create);
  return Object.freeze({ [APP]: create });
}

/** Marks a function that runs the agent; it is called once in the agent worker. */
export function defineAgent(run: AgentFactory): AgentDefinition {
  assertFunction('defineAgent', run);
  return Object.freeze({ [AGENT]: run });
}

/** The function given to `defineApp`, also by another copy of this package; undefined for anything else. */
export function appFactoryOf(value: unknown): AppFactory | undefined {
  return marked(value, APP) as AppFactory | undefined;
}

/** The function given to `defineAgent`, also by another copy of this package; undefined for anything else. */
export function agentFactoryOf(value: unknown): AgentFactory | undefined {
  return marked(value, AGENT) as AgentFactory | undefined;
}

function marked(value: unknown, mark: symbol): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, mark) : undefined;
}

function assertFunction(name: string, value: unknown): void {
  if (typeof value !== 'function')
    throw new TypeError(`${name} should be given a function of the worker's context, got ${typeof value}`);
}
