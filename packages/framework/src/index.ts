export type {
  BootedAgent,
  BootedApp,
  Framework,
  FrameworkSpecifier,
  HttpsFiles,
  ListenWish,
  Logger,
  WorkerContext,
  WorkerIdentity,
} from './adapter.js';
export { defineAgent, defineApp } from './define.js';
export type {
  AgentCleanup,
  AgentDefinition,
  AgentFactory,
  AppDefinition,
  AppFactory,
  CallbackApp,
  FetchApp,
  ReadyApp,
  ServableApp,
} from './define.js';
export { FrameworkError } from './errors.js';
export type { FrameworkErrorCode } from './errors.js';
export { findFramework } from './find-framework.js';
export type { FoundFramework, FrameworkSearch } from './find-framework.js';
export { loadFramework } from './load-framework.js';
export { loadModule } from './load-module.js';
export type { ModuleFlavour } from './package-target.js';
export { preload } from './preload.js';
export type { PreloadOptions } from './preload.js';
