import { describe, expect, test } from 'vitest';
import { createOffspring } from '../src/offspring.js';
import type { ProcessRow } from '../src/process-table.js';

const row = (pid: number, ppid: number, startedAt = 't1'): ProcessRow => ({ pid, ppid, startedAt });

function system(...rows: ProcessRow[]) {
  const signals: string[] = [];
  let looks = 0;
  return {
    rows,
    signals,
    looks: () => looks,
    listProcesses() {
      looks += 1;
      return [...this.rows];
    },
    kill(pid: number, signal: NodeJS.Signals) {
      if (pid === 99) throw new Error('EPERM');
      signals.push(`${signal} ${pid}`);
    },
  };
}

describe('offspring of worker 5', () => {
  test('is signalled, the worker and strangers are not', () => {
    const os = system(row(5, 1), row(6, 5), row(7, 6), row(8, 1));
    const offspring = createOffspring(5, os);
    offspring.remember(true);
    offspring.signal('SIGTERM');
    expect(os.signals).toEqual(['SIGTERM 6', 'SIGTERM 7']);
  });

  test('is followed beyond the end of the worker, with what it started since', () => {
    const os = system(row(5, 1), row(6, 5));
    const offspring = createOffspring(5, os);
    offspring.remember(true);
    os.rows = [row(6, 1), row(9, 6)];
    offspring.remember(false);
    offspring.signal('SIGKILL');
    expect(os.signals).toEqual(['SIGKILL 6', 'SIGKILL 9']);
  });

  test('the children of whoever has the worker’s pid now are strangers', () => {
    const os = system(row(5, 1), row(6, 5));
    const offspring = createOffspring(5, os);
    offspring.remember(true);
    os.rows = [row(5, 1, 't2'), row(6, 1), row(9, 5, 't2')];
    offspring.remember(false);
    offspring.signal('SIGKILL');
    expect(os.signals).toEqual(['SIGKILL 6']);
  });

  test('a recycled pid is not signalled, and is not alive', () => {
    const os = system(row(5, 1), row(6, 5));
    const offspring = createOffspring(5, os);
    offspring.remember(true);
    expect(offspring.isAlive()).toBe(true);
    os.rows = [row(5, 1), row(6, 1, 't2')];
    expect(offspring.isAlive()).toBe(false);
    offspring.remember(false);
    offspring.signal('SIGKILL');
    expect(os.signals).toEqual([]);
  });

  test('one that may not be signalled keeps nobody else from it', () => {
    const os = system(row(5, 1), row(99, 5), row(6, 5));
    const offspring = createOffspring(5, os);
    offspring.remember(true);
    offspring.signal('SIGKILL');
    expect(os.signals).toEqual(['SIGKILL 6']);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('EMFILE');
      },
    ],
    ['shows nothing', () => []],
  ])('a look at the table that %s forgets nobody, and keeps nobody from being signalled', (_what, listProcesses) => {
    const os = system(row(5, 1), row(6, 5));
    const offspring = createOffspring(5, os);
    offspring.remember(true);
    Object.assign(os, { listProcesses });
    offspring.remember(true);
    offspring.signal('SIGKILL');
    expect(os.signals).toEqual(['SIGKILL 6']);
    expect(offspring.isAlive()).toBe(true);
  });

  test('a worker that never began has no pid, and the tree below pid 0 is not its offspring', () => {
    const os = system(row(1, 0), row(2, 0), row(6, 1));
    const offspring = createOffspring(0, os);
    offspring.remember(true);
    offspring.signal('SIGKILL');
    expect(os.signals).toEqual([]);
  });

  test('none: asking whether it lives costs no look at the table', () => {
    const os = system(row(5, 1));
    const offspring = createOffspring(5, os);
    offspring.remember(true);
    const looks = os.looks();
    expect(offspring.isAlive()).toBe(false);
    expect(os.looks()).toBe(looks);
  });
});
