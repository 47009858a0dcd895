export { createLogger } from './create-logger.js';
export type { Logger, LoggerOptions } from './create-logger.js';
export { formatLine } from './format-line.js';
export type { Origin } from './format-line.js';
export type { Sink } from './write-line.js';
export { levels, parseLevel } from './level.js';
export type { Level } from './level.js';
