import type { Server } from 'node:http';
import { hasMethod, isObject } from '../is-object.js';
import { defineShape } from './app-shape.js';
import { assertSilent, isHttpServer } from './http-server.js';

interface BootingApp {
  readonly server: Server;
  ready(): PromiseLike<unknown>;
  close(): PromiseLike<unknown>;
}

/** An application with its own server that boots by `ready()` and ends by `close()`: Fastify. */
export const readyApp = defineShape({
  name: 'a Fastify instance',
  fits: isBootingApp,
  async boot(app, file) {
    assertSilent(app.server, file);
    await app.ready();
    // Again: its plugins have run by now.
    assertSilent(app.server, file);
    return {
      listen: {},
      serve: { server: app.server },
      close: async () => void (await app.close()),
    };
  },
});

function isBootingApp(value: unknown): value is BootingApp {
  return (
    isObject(value) &&
    hasMethod(value, 'ready') &&
    hasMethod(value, 'close') &&
    isHttpServer(Reflect.get(value, 'server'))
  );
}
