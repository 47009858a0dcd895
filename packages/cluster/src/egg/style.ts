import { createLogger, parseLevel } from '@ec/logger';
import type { Level } from '@ec/logger';
import { defaultRestartPolicy } from '@ec/manager';
import type { Application } from '../application.js';
import { BLOCKED_MS, JUDGE_MS, limitsOf } from '../limits.js';
import { isByConnection } from '../sticky/choose-sticky-way.js';
import type { Style } from '../style.js';
import { findClusterPort } from './cluster-port.js';
import { debuggingOf, isDebugged, isKilledByDebugger } from './debugging.js';
import { entryFolder } from './entry-folder.js';
import { isProduction } from './production.js';
import { eggVoice } from './voice.js';

/** Egg's application gives up booting after 10 minutes of its own; the master's limit is for those that cannot. */
export const BOOT_MS = 11 * 60_000;
export const CLOSE_MS = 5_000;

/** A debugger may hold a worker for as long as a person likes. */
const DEBUGGED_BOOT_MS = 2 ** 31 - 1;

/** Where Egg serves HTTPS unless told otherwise (contract, section 2, row port). */
const HTTPS_PORT = 8_443;

/** Applications made of an Application and an Agent class: the habits of Egg's cluster manager (contract, 2 and 5). */
export async function eggStyle({ options }: Application, env: NodeJS.ProcessEnv = process.env): Promise<Style> {
  const serverEnv = options.env ?? (env['EGG_SERVER_ENV'] || undefined);
  const production = isProduction(serverEnv, env['NODE_ENV']);
  const closeMs = parseMs(env['EGG_MASTER_CLOSE_TIMEOUT'], CLOSE_MS);
  const quiet = serverEnv === 'local' || env['NODE_ENV'] === 'development';
  const debugged = debuggedOption(options.isDebug, env);
  const debugging = debuggingOf(debugged, env, process.debugPort);
  const clusterPort = await findClusterPort();
  const stickyWorkerPort = isByConnection(options.sticky)
    ? await findClusterPort(Math.random, [clusterPort])
    : undefined;
  return {
    voice: eggVoice({ production, serverEnv, nodeEnv: env['NODE_ENV'], quiet }, debugging),
    logger: createLogger({ level: levelOf(env['EGG_MASTER_LOGGER_LEVEL']) }),
    limits: limitsOf(options, {
      bootMs: debugging ? DEBUGGED_BOOT_MS : BOOT_MS,
      appCloseMs: parseMs(env['EGG_APP_CLOSE_TIMEOUT'], closeMs),
      agentCloseMs: parseMs(env['EGG_AGENT_CLOSE_TIMEOUT'], closeMs),
      // Whoever develops wants to see the change at once.
      judgeMs: production ? JUDGE_MS : 0,
    }),
    blockedMs: production ? BLOCKED_MS : undefined,
    restart: {
      agent: { ...defaultRestartPolicy, firstDelayMs: 1_000 },
      app: production ? defaultRestartPolicy : 'never',
    },
    extra: {
      ...(options.https && options.port === undefined && { port: HTTPS_PORT }),
      clusterPort,
      ...(stickyWorkerPort !== undefined && { stickyWorkerPort }),
      ...(serverEnv !== undefined && { env: serverEnv }),
      ...debugged,
    },
    env: env['NODE_ENV'] === 'production' ? { NO_DEPRECATION: '*' } : {},
    sticky: { port: stickyWorkerPort, message: 'sticky-session:connection' },
    host: env['HOST'] && env['HOST'] !== '0.0.0.0' ? env['HOST'] : undefined,
    agentFlags: debugging ? [`--inspect-port=${debugging.agentPort}`] : [],
    isEnd: (fact) => isKilledByDebugger(fact, debugged),
    entryFolder,
  };
}

function levelOf(text: string | undefined): Level {
  return parseLevel(text, 'info');
}

function parseMs(text: string | undefined, fallback: number): number {
  const ms = Number(text);
  return text && Number.isFinite(ms) && ms >= 0 ? ms : fallback;
}

function debuggedOption(isDebug: unknown, env: NodeJS.ProcessEnv): { isDebug?: unknown } {
  if (isDebug !== undefined) return { isDebug };
  return isDebugged(process.execArgv, env['NODE_OPTIONS']) ? { isDebug: true } : {};
}
