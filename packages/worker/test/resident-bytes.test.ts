import { expect, test, vi } from 'vitest';
import { residentBytes } from '../src/resident-bytes.js';

test('where the system does not say, it is what was known last', () => {
  const rss = vi.spyOn(process.memoryUsage, 'rss').mockImplementation(() => {
    throw Object.assign(new Error('EMFILE: too many open files, uv_resident_set_memory'), { code: 'EMFILE' });
  });
  expect(residentBytes()).toBe(0);
  rss.mockReturnValueOnce(4_096);
  expect(residentBytes()).toBe(4_096);
  expect(residentBytes()).toBe(4_096);
});
