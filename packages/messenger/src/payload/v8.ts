/** Loaded when the first payload needs it: it takes a millisecond of a worker's start. */
export const v8 = () => process.getBuiltinModule('node:v8');
