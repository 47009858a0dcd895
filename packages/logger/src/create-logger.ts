import { hostname } from 'node:os';
import { formatLine } from './format-line.js';
import { levels } from './level.js';
import type { Level } from './level.js';
import { writeLine } from './write-line.js';
import type { Sink } from './write-line.js';

/** Writes lines by level. A message is a `util.format` template, or an error with its stack. */
export interface Logger {
  debug(message: string, ...args: unknown[]): void;
  info(message: string, ...args: unknown[]): void;
  warn(message: string, ...args: unknown[]): void;
  error(message: string | Error, ...args: unknown[]): void;
}

export interface LoggerOptions {
  /** The least that is written. Default: `info`. */
  readonly level?: Level;
  /** Takes debug and info. Default: this process's stdout. */
  readonly out?: Sink;
  /** Takes warnings and errors. Default: this process's stderr. */
  readonly err?: Sink;
  /** Default: the time of the machine. */
  readonly now?: () => Date;
}

/** Makes a logger. It never throws: where a line cannot be written it is lost. */
export function createLogger({
  level = 'info',
  out = process.stdout,
  err = process.stderr,
  now = () => new Date(),
}: LoggerOptions = {}): Logger {
  const least = levels.indexOf(level);
  const host = hostname();
  const writer = (own: Level, sink: Sink) => {
    if (levels.indexOf(own) < least) return () => {};
    return (message: string | Error, ...args: unknown[]) => {
      try {
        writeLine(sink, formatLine({ at: now(), level: own, pid: process.pid, hostname: host }, message, args));
      } catch {
        // A logger is called where something has gone wrong already; it must not be the next thing.
      }
    };
  };
  return {
    debug: writer('debug', out),
    info: writer('info', out),
    warn: writer('warn', err),
    error: writer('error', err),
  };
}
