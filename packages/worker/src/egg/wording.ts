import { createLogger, parseLevel } from '@ec/logger';
import { withFaq } from './framework-error.js';
import type { Wording } from '../wording.js';

/** The lines that Egg's users and tools read from workers today (contract with Egg, sections 3, 5 and 7). */
export function eggWording(role: 'agent' | 'app'): Wording {
  const label = `${role}_worker`;
  const level = process.env[role === 'agent' ? 'EGG_AGENT_WORKER_LOGGER_LEVEL' : 'EGG_APP_WORKER_LOGGER_LEVEL'];
  const logger = createLogger({ level: parseLevel(level, 'warn') });
  return {
    label,
    logger,
    exitLogger: logger,
    bootFailed(error) {
      const code = codeOf(error);
      if (code === 'EC_START_TIMEOUT') {
        logger.error(`[${label}] start timeout, exiting with code:1`);
      } else if (code === 'EC_LISTEN' && error.name === 'ListenError') {
        const { cause } = error;
        const reason = cause instanceof Error ? cause : error;
        logger.error(`[${label}] server got error: %s, code: %s`, reason.message, codeOf(reason));
      } else if (code === 'EC_PORT' || code === 'EC_LISTEN') {
        logger.error(`[${label}] ${error.message}`);
      } else {
        logger.error(withFaq(error.cause instanceof Error && code?.startsWith('EC_') ? error.cause : error));
        logger.error(`[${label}] start error, exiting with code:1`);
      }
    },
  };
}

function codeOf(error: Error): string | undefined {
  return 'code' in error ? String(error.code) : undefined;
}
