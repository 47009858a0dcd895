import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createProbe } from '../src/probe.js';

const folder = mkdtempSync(join(tmpdir(), 'options-probe-'));
const file = join(folder, 'file');
writeFileSync(file, '');
afterAll(() => rmSync(folder, { recursive: true }));

test("Node's probe tells files from folders, and neither from what is not there", () => {
  const probe = createProbe({});
  const paths = [file, folder, join(folder, 'gone'), join(file, 'below')];
  expect(paths.map((path) => probe.isReadableFile(path))).toEqual([true, false, false, false]);
  expect(paths.map((path) => probe.isDirectory(path))).toEqual([false, true, false, false]);
  expect(probe.env).toBe(process.env);
  expect(probe.cwd).toBe(process.cwd());
  expect(probe.cpuCount()).toBeGreaterThan(0);
});

test.skipIf(process.getuid?.() === 0)('a file that is closed to us cannot be read', () => {
  chmodSync(file, 0);
  expect(createProbe({}).isReadableFile(file)).toBe(false);
});

test('what is not replaced stays Node’s', () => {
  const probe = createProbe({ cwd: '/elsewhere' });
  expect(probe.cwd).toBe('/elsewhere');
  expect(probe.isDirectory(folder)).toBe(true);
});
