import type { RequestListener } from 'node:http';
import { hasMethod } from '../is-object.js';
import { defineShape, nothingToClose } from './app-shape.js';

/** An object that makes its listener by `callback()`: Koa. */
export const callbackApp = defineShape({
  name: 'an object with callback(), such as a Koa application',
  fits: isCallbackApp,
  boot: async (app) => ({ listen: {}, serve: { listener: app.callback() }, close: nothingToClose }),
});

function isCallbackApp(value: unknown): value is { callback(): RequestListener } {
  return hasMethod(value, 'callback');
}
