import { createLogger, parseLevel } from '@ec/logger';
import { defaultRestartPolicy } from '@ec/manager';
import type { Application } from '../application.js';
import { limitsOf } from '../limits.js';
import type { Style } from '../style.js';
import { plainVoice } from './voice.js';

/** What plain applications get, in ms. */
export const PLAIN_LIMITS = { bootMs: 60_000, appCloseMs: 5_000, agentCloseMs: 5_000 } as const;

/** `PORT` is where most hosts of Node applications say which port is theirs. */
function portFrom(text: string | undefined): number | undefined {
  const port = Number(text);
  return text && Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}

/** Plain applications: no names, variables or habits of any framework. */
export function plainStyle({ options }: Application): Style {
  return {
    voice: plainVoice,
    logger: createLogger({ level: parseLevel(process.env['EC_LOG_LEVEL'], 'info') }),
    limits: limitsOf(options, PLAIN_LIMITS),
    restart: { agent: defaultRestartPolicy, app: defaultRestartPolicy },
    extra: { defaultPort: portFrom(process.env['PORT']) ?? 3_000 },
    env: {},
    host: undefined,
  };
}
