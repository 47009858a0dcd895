import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { watchProcess } from '../src/watch-process.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate'] }));
afterEach(() => void vi.useRealTimers());

/** A process that does what its events say. */
function watchFake({ pid }: { pid: number | undefined } = { pid: 42 }) {
  const said: unknown[] = [];
  const child = Object.assign(new EventEmitter(), { pid, connected: pid !== undefined, disconnect: vi.fn() });
  const watched = watchProcess(child as unknown as ChildProcess, {
    message: (message) => said.push(message),
    disconnected: () => said.push('disconnected'),
  });
  void watched.ended.then((end) => said.push(end));
  const close = () => {
    child.connected = false;
    child.emit('disconnect');
  };
  return { child, said, close, watched };
}

const end = { code: 3, signal: null };

describe('a watched process', () => {
  test('exit, last message, disconnect: the message comes before the end', async () => {
    const { child, said, close, watched } = watchFake();
    child.emit('exit', 3, null);
    expect(watched.hasExited()).toBe(true);
    await vi.advanceTimersByTimeAsync(150);
    child.emit('message', 'last');
    close();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(said).toEqual(['last', end]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('disconnect, exit: the end comes at once, and no disconnected', async () => {
    const { child, said, close } = watchFake();
    close();
    await vi.advanceTimersByTimeAsync(40);
    child.emit('exit', 3, null);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(said).toEqual([end]);
  });

  test('disconnect of one that lives on: disconnected once, then the end', async () => {
    const { child, said, close } = watchFake();
    close();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(said).toEqual(['disconnected']);
    child.emit('exit', 3, null);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(said).toEqual(['disconnected', end]);
  });

  test('a held channel is waited for 200 ms after the last message, and then let go', async () => {
    const { child, said } = watchFake();
    child.emit('exit', 3, null);
    await vi.advanceTimersByTimeAsync(190);
    child.emit('message', 'of a grandchild');
    await vi.advanceTimersByTimeAsync(190);
    expect(said).toEqual(['of a grandchild']);
    await vi.advanceTimersByTimeAsync(100);
    child.emit('message', 'too late');
    expect(said).toEqual(['of a grandchild', end]);
    expect(child.disconnect).toHaveBeenCalledOnce();
  });

  test('a grandchild that never stops talking does not keep the end back for ever', async () => {
    const { child, said } = watchFake();
    child.emit('exit', 3, null);
    for (let round = 0; round < 100; round += 1) {
      child.emit('message', 'still here');
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(said.at(-1)).toEqual(end);
    expect(said.length).toBeGreaterThan(10);
  });

  test('one that never began ends with the reason', async () => {
    const { child, said } = watchFake({ pid: undefined });
    const error = new Error('spawn EAGAIN');
    child.emit('error', error);
    child.emit('disconnect');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(said).toEqual([{ code: null, signal: null, error }]);
  });

  test('an error later ends nothing', async () => {
    const { child, said, watched } = watchFake();
    child.emit('error', new Error('kill EPERM'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(said).toEqual([]);
    expect(watched.hasExited()).toBe(false);
  });
});
