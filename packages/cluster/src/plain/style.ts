import { createLogger, parseLevel } from '@ec/logger';
import { defaultRestartPolicy } from '@ec/manager';
import { declareOptions, port } from '@ec/options';
import type { Application } from '../application.js';
import { BLOCKED_MS, JUDGE_MS, limitsOf } from '../limits.js';
import type { Style } from '../style.js';
import { plainVoice } from './voice.js';

/** What plain applications get, in ms. */
export const PLAIN_LIMITS = { bootMs: 60_000, appCloseMs: 5_000, agentCloseMs: 5_000, judgeMs: JUDGE_MS } as const;

/** `PORT` is where most hosts of Node applications say which port is theirs. */
const environment = declareOptions({
  port: { rule: port(), env: 'PORT', default: 3_000, description: 'Port of an application that names none.' },
});

/** Plain applications: no names, variables or habits of any framework. */
export function plainStyle({ options }: Application): Style {
  const isDevelopment = process.env['NODE_ENV'] === 'development';
  return {
    voice: plainVoice,
    logger: createLogger({ level: parseLevel(process.env['EC_LOG_LEVEL'], 'info') }),
    limits: limitsOf(options, { ...PLAIN_LIMITS, ...(isDevelopment && { judgeMs: 0 }) }),
    restart: { agent: defaultRestartPolicy, app: defaultRestartPolicy },
    blockedMs: isDevelopment ? undefined : BLOCKED_MS,
    extra: { defaultPort: environment.parse().port },
    env: {},
    sticky: {},
    host: undefined,
    agentFlags: [],
    isEnd: () => false,
    entryFolder: () => 'lib',
  };
}
