import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

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

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: sources },
        test: {
          name: 'unit',
          include: ['packages/*/test/**/*.test.ts'],
          pool: 'forks',
          testTimeout: 30_000,
          typecheck: { enabled: true, include: ['packages/*/test/**/*.test-d.ts'], tsconfig: at('tsconfig.json') },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test-e2e/test/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
