import { statSync } from 'node:fs';

/** What is at a path, links followed: a file, a folder, or undefined for nothing that could be loaded. */
export function fileKind(path: string): 'file' | 'folder' | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile()) return 'file';
  return stats?.isDirectory() ? 'folder' : undefined;
}
