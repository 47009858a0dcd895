export { startApp } from './start-app.js';
export { drain } from './drain/drain.js';
export type { DrainableServer, DrainLimits } from './drain/drain.js';
export { ListenError, listen } from './listen.js';
export type { ListenOptions } from './listen.js';
