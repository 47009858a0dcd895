import { isObject } from './is-object.js';

/** What a module exports as such: its default export, also of an ES module compiled to CommonJS, or all of it where it has none. */
export function defaultExport(exported: unknown): unknown {
  if (!isObject(exported) || !('default' in exported)) return exported;
  const { default: inner } = exported;
  const isCompiled = isObject(inner) && inner['__esModule'] === true && 'default' in inner;
  if (isCompiled) return inner['default'];
  const isModule = Object.prototype.toString.call(exported) === '[object Module]' || exported['__esModule'] === true;
  return isModule ? inner : exported;
}
