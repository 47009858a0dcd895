export { openControl } from './control.js';
export type { Control, Subject } from './control.js';
export { FAULTS, inject } from './inject.js';
export type { Fault, Injection } from './inject.js';
