export { createFrameReader, encodeFrame, FrameError, frameTypes, HEAD_BYTES } from './frame.js';
export type { Frame, FrameReader } from './frame.js';
export { createShortcut } from './shortcut.js';
export type { Laid, Shortcut, ShortcutParts } from './shortcut.js';
export type { Wire } from './path.js';
