import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Unit tests run on sources: no build between a change and its test. */
const sources = [
  { find: '@ec/runner/port', replacement: at('packages/runner/src/port/index.ts') },
  { find: '@ec/messenger/direct', replacement: at('packages/messenger/src/direct/index.ts') },
  { find: '@ec/sticky/worker', replacement: at('packages/sticky/src/worker/index.ts') },
  { find: '@ec/test-utils/load', replacement: at('packages/test-utils/src/load/index.ts') },
  { find: '@ec/test-utils/faults', replacement: at('packages/test-utils/src/faults/index.ts') },
  { find: '@ec/options/describe', replacement: at('packages/options/src/describe/index.ts') },
  ...readdirSync(at('packages')).map((name) => ({
    find: new RegExp(`^@ec/${name}$`),
    replacement: at(`packages/${name}/src/index.ts`),
  })),
];

/**
 * End-to-end tests that have the machine to themselves, one file after the other. All others mostly wait for processes, and
 * run two files at a time.
 */
const alone = [
  // Measures, on all processors.
  'bench',
  // Judge workers by how late their event loops are, within less than a second.
  'deaths',
  'egg/reload',
  'faults/*',
  // 64 MB on their way to eight processes make everybody else slow.
  'large',
  'loss',
  'reload',
  'watchdog',
].map((name) => `test-e2e/test/${name}.test.ts`);

/** Files of a minute and more begin first, so that none of them goes on when all others are done. */
const long = /\/(lifecycle\/(exhaustive|random)|chaos)\.test\.ts$/;

class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => long.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

const endToEnd = { pool: 'forks', testTimeout: 120_000, hookTimeout: 300_000 } as const;

export default defineConfig({
  test: {
    sequence: { sequencer: LongFilesFirst },
    projects: [
      {
        resolve: { alias: sources },
        test: {
          name: 'unit',
          include: ['packages/*/test/**/*.test.ts'],
          pool: 'forks',
          // Of two processors vitest would use one.
          maxWorkers: '100%',
          testTimeout: 30_000,
          typecheck: { enabled: true, include: ['packages/*/test/**/*.test-d.ts'], tsconfig: at('tsconfig.json') },
        },
      },
      {
        test: {
          ...endToEnd,
          name: 'e2e',
          // Not by `exclude`: a project that has its own does not hear of that on the command line.
          include: ['test-e2e/test/**/*.test.ts', ...alone.map((file) => `!${file}`)],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...endToEnd,
          name: 'e2e-alone',
          include: alone,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
