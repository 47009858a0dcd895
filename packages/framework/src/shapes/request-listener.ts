import type { RequestListener } from 'node:http';
import { isClass } from '../describe-export.js';
import { defineShape, nothingToClose } from './app-shape.js';

/** A function `(req, res)`, as Express and Connect make them. */
export const requestListener = defineShape({
  name: 'a (req, res) listener such as an Express application',
  fits: isRequestListener,
  boot: async (listener) => ({ listen: {}, serve: { listener }, close: nothingToClose }),
});

/**
 * A function that could answer: of one argument it never could, it is a factory that lacks its defineApp. So is
 * an async one without arguments; a plain one without may be a wrapper that passes on all it gets.
 */
function isRequestListener(value: unknown): value is RequestListener {
  if (typeof value !== 'function' || isClass(value)) return false;
  return value.length >= 2 || (value.length === 0 && value.constructor.name !== 'AsyncFunction');
}
