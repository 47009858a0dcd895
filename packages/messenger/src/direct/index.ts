export { createFrameReader, encodeFrame, FrameError, frameTypes, HEAD_BYTES } from './frame.js';
export type { Frame, FrameReader } from './frame.js';
export { createShortcut } from './shortcut.js';
export type { Laid, Shortcut, ShortcutParts, Wire } from './shortcut.js';
