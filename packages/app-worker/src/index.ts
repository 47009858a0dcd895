export { startApp } from './start-app.js';
export { drain } from './drain.js';
export { ListenError, listen } from './listen.js';
export type { ListenOptions } from './listen.js';
