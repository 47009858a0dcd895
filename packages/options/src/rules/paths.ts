import { isAbsolute, resolve } from 'node:path';
import type { Probe } from '../probe.js';
import { defineRule } from '../rule.js';
import type { Rule } from '../rule.js';
import { should } from '../should.js';

/** The path as it is if it is absolute, else starting from the probe's folder. */
export function absolutePath(path: string, probe: Probe): string {
  return isAbsolute(path) ? path : resolve(probe.cwd, path);
}

function pathRule(expects: string, isRight?: (path: string, probe: Probe) => boolean): Rule<string> {
  return defineRule({ expects, schema: { type: 'string', minLength: 1 } }, (value, { probe }) => {
    // A zero byte ends a path for the system but not for us.
    should(typeof value === 'string' && value.trim() !== '' && !value.includes('\0'), expects);
    const path = absolutePath(value, probe);
    should(!isRight || isRight(path, probe), expects, {
      hint: path === value ? '' : `looked for ${JSON.stringify(path)}`,
    });
    return path;
  });
}

/** A path that need not exist; a relative one is made absolute, an absolute one stays as it is written. */
export function path(): Rule<string> {
  return pathRule('a path');
}

/** The path of a file that exists and may be read; made absolute as by `path`. */
export function readableFile(): Rule<string> {
  return pathRule('a readable file', (file, probe) => probe.isFile(file) && probe.canRead(file));
}

/** The path of a folder that exists; made absolute as by `path`. */
export function existingDirectory(): Rule<string> {
  return pathRule('an existing directory', (folder, probe) => probe.isDirectory(folder));
}

/** The name of a package, or the path of a module, which is made absolute if it starts with a dot. It need not exist. */
export function modulePath(): Rule<string> {
  const expects = 'the name of a package or the path of a module';
  return defineRule({ expects, schema: { type: 'string', minLength: 1 } }, (value, { probe }) => {
    should(typeof value === 'string' && /^\S(.*\S)?$/.test(value) && !value.includes('\0'), expects);
    return value.startsWith('.') ? absolutePath(value, probe) : value;
  });
}
