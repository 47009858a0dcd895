import { isAbsolute, resolve } from 'node:path';
import type { Probe } from '../probe.js';
import { readingRule } from '../rule.js';
import { isText, quote } from '../values.js';
import type { Rule, RuleContext } from '../rule.js';

const absolute = (path: string, { probe }: RuleContext): string => (isAbsolute(path) ? path : resolve(probe.cwd, path));

/** A zero byte would end the text for the system but not for us. */
const isPath = (value: unknown): value is string => isText(value) && !!value.trim() && !value.includes('\0');

/**
 * Text that is made an absolute path, unless `isName` says that it is something else; `isRight` is asked about what it is
 * then, and about the text as it was given.
 */
function pathRule(
  expects: string,
  isRight: (path: string, probe: Probe, text: string) => boolean = () => true,
  isName: (text: string) => boolean = () => false,
): Rule<string> {
  return readingRule(
    expects,
    { type: 'string', minLength: 1 },
    (value, context) => {
      if (!isPath(value)) return undefined;
      const path = isName(value) ? value : absolute(value, context);
      return isRight(path, context.probe, value) ? path : undefined;
    },
    (value, context) => isPath(value) && !isAbsolute(value) && `looked for ${quote(absolute(value, context))}`,
  );
}

/** A path that need not exist; a relative one is made absolute, an absolute one stays as it is written. */
export function path(): Rule<string> {
  return pathRule('a path');
}

/** The path of a file that exists and may be read; made absolute as by `path`. */
export function readableFile(): Rule<string> {
  return pathRule('a readable file', (file, probe) => probe.isReadableFile(file));
}

/** The path of a folder that exists; made absolute as by `path`. */
export function existingDirectory(): Rule<string> {
  return pathRule('an existing directory', (folder, probe) => probe.isDirectory(folder));
}

/** The path of a unix socket, which has a slash in it; made absolute. It need not exist. */
export function socketPath(): Rule<string> {
  return pathRule('the path of a unix socket', (_path, _probe, text) => /\/[^/]+$/.test(text));
}

/** The name of a package, or the path of a module, which is made absolute if it starts with a dot. It need not exist. */
export function modulePath(): Rule<string> {
  const expects = 'the name or path of a module';
  return pathRule(expects, undefined, (text) => !text.startsWith('.'));
}
