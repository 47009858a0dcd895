import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Fact } from '@ec/manager';
import { systemTypes } from '@ec/messenger';
import { eggAnnouncements } from '../src/egg/announcements.js';
import { eggStyle } from '../src/egg/style.js';
import { plainStyle } from '../src/plain/style.js';
import { ECHO_MS, SIGNALS } from '../src/signals.js';
import type { Application } from '../src/application.js';
import { running, viewOf } from './view.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const text = readFileSync(`${root}ARCHITECTURE.md`, 'utf8');

/** The rows of the table between `<!-- name` and `<!-- /name -->`, as cells without backticks. */
function tableOf(name: string): string[][] {
  const part = new RegExp(`<!-- ${name}[^>]*-->([^]*?)<!-- /${name} -->`).exec(text)?.[1] ?? '';
  const rows = part.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

const column = (name: string, index: number): string[] => tableOf(name).map((row) => row[index] ?? '');

describe('ARCHITECTURE.md', () => {
  test('names the packages, and what each builds upon', () => {
    const packages = readdirSync(`${root}packages`).flatMap((folder) => {
      const { private: hidden, dependencies = {} } = JSON.parse(
        readFileSync(`${root}packages/${folder}/package.json`, 'utf8'),
      );
      const own = Object.keys(dependencies)
        .filter((name) => name.startsWith('@ec/'))
        .map((name) => name.slice(4));
      return hidden ? [] : [[folder, own.sort().join(', ')]];
    });
    const told = tableOf('packages').map(([name, , upon]) => [name, upon]);
    expect(told.sort()).toEqual(packages.sort());
  });

  test('names every system message', () => {
    expect(column('system messages', 0).sort()).toEqual([...systemTypes].sort());
  });

  test('names every action that a master announces, and to whom', () => {
    const exit = { code: 1, signal: null };
    const facts: Fact[] = [
      { fact: 'worker-ready', worker: 'app#2', bootMs: 1, awaited: 0 },
      { fact: 'worker-ready', worker: 'agent#1', bootMs: 1, awaited: 0 },
      { fact: 'worker-died', worker: 'app#2', exit, status: 'ready' },
      { fact: 'worker-died', worker: 'agent#1', exit, status: 'ready' },
      { fact: 'cluster-ready' },
    ];
    const said = new Map<string, Set<string>>();
    for (const fact of facts) {
      for (const each of eggAnnouncements(fact, viewOf(running))) {
        if (!('wire' in each)) continue;
        const to = said.get(each.wire.action) ?? new Set();
        said.set(each.wire.action, to.add(each.wire.to ?? ''));
      }
    }
    const sorted = (list: readonly string[]): string => [...list].sort().join(', ');
    const told = tableOf('announcements').map(([action, to]) => `${action}: ${sorted((to ?? '').split(', '))}`);
    expect(told.sort()).toEqual([...said].map(([action, to]) => `${action}: ${sorted([...to])}`).sort());
  });

  test('names the signals that close a master', () => {
    expect(column('signals', 0)).toEqual([...SIGNALS]);
    expect(column('signals', 1)[0]).toContain(`${ECHO_MS} ms`);
  });

  test('tells the time limits as they are', async () => {
    const application = { options: {}, framework: {} } as Application;
    const styles = [plainStyle(application), await eggStyle(application, { NODE_ENV: 'production' })];
    const values = styles.map(({ limits, restart }) => [
      limits.appBootMs,
      limits.appCloseMs,
      limits.agentCloseMs,
      restart.agent === 'never' ? NaN : restart.agent.firstDelayMs,
      limits.giveUpMs,
      limits.leaveMs,
      limits.judgeMs,
      limits.retireMs,
      limits.forceMs,
    ]);
    expect(styles.map(({ limits }) => limits.agentBootMs)).toEqual(styles.map(({ limits }) => limits.appBootMs));
    expect([column('time limits', 1), column('time limits', 2)].map((cells) => cells.map(Number))).toEqual(values);
  });
});
