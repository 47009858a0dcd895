import { createLogger } from '@ec/logger';
import { createHost } from './host.js';

/** Says why a cluster could not be started, and ends the process with code 1. */
export function endProcess(error: Error): void {
  const logger = createLogger();
  if (isPlainText(error)) logger.error('%s', error.message);
  else logger.error(error);
  createHost(logger).exit(1);
}

/** Errors of ours are sentences for users: where in our code they were made, or asked the system, is of no use to them. */
function isPlainText(error: Error): boolean {
  const isOurs = 'code' in error && String(error.code).startsWith('EC_');
  return isOurs && (!(error.cause instanceof Error) || 'syscall' in error.cause);
}
