// Two rules of our own: rules are functions, so they can be made of others.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineRule, readableFile, should } from '@ec/options';

/** A host and a port; gives them as a URL. */
export function hostAndPort() {
  const expects = 'host:port such as "localhost:5432"';
  return defineRule(expects, (value) => {
    const url = `tcp://${value}`;
    should(/^[\w.-]+:\d+$|^\[[\da-f:.]+\]:\d+$/i.test(value) && URL.canParse(url), expects);
    return url;
  });
}

/** The path of a file with JSON in it; gives what it is called and what it says. */
export function jsonFile() {
  const checkPath = readableFile();
  return defineRule('a JSON file', (name, context) => {
    const text = readFileSync(checkPath(name, context), 'utf8');
    try {
      return { name, values: JSON.parse(text) };
    } catch {
      // The error of JSON.parse would quote the file, which may hold a secret.
      should(false, 'a file with JSON in it');
    }
  });
}

/** A default: the file, where it exists. */
export function fileIfPresent(name) {
  return ({ cwd }) => (existsSync(join(cwd, name)) ? name : undefined);
}
