import type { WorkerName } from '@ec/manager';
import type { WorkerHandle } from '@ec/runner';
import { afterEach, expect, test } from 'vitest';
import { stickyByRequest } from '../../src/sticky/by-request.js';
import type { StickyWay } from '../../src/sticky/sticky-way.js';

let way: StickyWay;
afterEach(() => way.close());

/** A cluster of so many slots; `serve` says which of them are ready, and gives what all workers are told then. */
function cluster({ slots }: { slots: number }) {
  const told: number[][] = [];
  let serving: unknown[] = [];
  let make: (handle: WorkerHandle, slot: number, name: WorkerName) => unknown;
  way = stickyByRequest({
    slots: () => slots,
    tell: (list) => void told.push(list.map(({ slot }) => slot)),
    apps: {
      map<T>(how: (handle: WorkerHandle, slot: number, name: WorkerName) => T) {
        make = how;
        return () => serving as T[];
      },
    },
  });
  return {
    told,
    serve(...now: number[]) {
      serving = now.map((slot) => make({} as WorkerHandle, slot, `app#${slot + 1}`));
      way.changed();
    },
  };
}

test('nobody is told of a part of the workers while the cluster starts, and each change later', () => {
  const { told, serve } = cluster({ slots: 3 });
  serve();
  serve(1);
  serve(1, 2);
  expect(told).toEqual([]);
  serve(0, 1, 2);
  expect(told).toEqual([[0, 1, 2]]);
  way.changed();
  expect(told).toHaveLength(1);
  serve(0, 2);
  serve(0, 1, 2);
  expect(told.slice(1)).toEqual([
    [0, 2],
    [0, 1, 2],
  ]);
});

test('where a start comes to nothing, those there are serve who waits', () => {
  const { told, serve } = cluster({ slots: 2 });
  serve(1);
  way.ending();
  expect(told).toEqual([[1]]);
});
