import { EventEmitter } from 'node:events';
import { Server } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { tellLoad } from '../../src/sticky/tell-load.js';

afterEach(() => void vi.useRealTimers());

test('what was taken and what is open is told after a change, many changes at once', () => {
  vi.useFakeTimers();
  const server = new Server();
  const told: unknown[] = [];
  const took = tellLoad(server, (load) => told.push(load));
  const accept = (): Socket => {
    took();
    const socket = new EventEmitter() as Socket;
    server.emit('connection', socket);
    return socket;
  };
  const [first] = [accept(), accept()];
  expect(told).toEqual([]);
  vi.runAllTimers();
  expect(told.splice(0)).toEqual([{ taken: 2, open: 2 }]);
  first?.emit('close');
  vi.runAllTimers();
  expect(told.splice(0)).toEqual([{ taken: 2, open: 1 }]);
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([]);
});
