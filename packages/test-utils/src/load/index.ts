export { startLoad } from './start-load.js';
export type { Failure, Load, LoadOptions, LoadReport } from './start-load.js';
export { KINDS } from './kinds.js';
export type { Kind } from './kinds.js';
export { answerLoad } from './answer-load.js';
