import type { Declared } from '../declared.js';
import { aboutRule } from '../rule.js';
import type { AnyRule, JsonSchema } from '../rule.js';

/**
 * The JSON Schema (draft 2020-12) of a configuration file with these options, for editors. It is as strict as JSON Schema
 * can be without a file system; a rule that says nothing of itself takes anything. `$schema` is allowed in the file only
 * if it is declared or unknown names are passed.
 */
export function jsonSchema(declaration: Declared, unknown: 'refuse' | 'pass' = 'refuse'): JsonSchema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...objectSchema(declaration, unknown) };
}

function objectSchema({ entries }: Declared, unknown: 'refuse' | 'pass'): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const { name, rule, description, default: value, secret, deprecated = [] } of entries) {
    const schema = schemaOf(rule, unknown);
    const shown = !secret && value !== undefined && typeof value !== 'function';
    properties[name] = { ...schema, description, ...(shown && { default: value }) };
    for (const former of deprecated)
      properties[former] = { ...schema, description: `Now called ${name}.`, deprecated: true };
  }
  const required = entries.filter((entry) => entry.required && !entry.deprecated).map(({ name }) => name);
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: unknown === 'pass',
  };
}

function schemaOf(rule: AnyRule, unknown: 'refuse' | 'pass'): JsonSchema {
  const { schema = {}, inside, of, isList, orSingle } = aboutRule(rule);
  if (inside) return objectSchema(inside, unknown);
  const parts = of?.map((one) => schemaOf(one, unknown));
  if (isList && parts) {
    const list = { type: 'array', items: parts[0] };
    return orSingle ? { anyOf: [parts[0], list] } : list;
  }
  return parts ? { anyOf: parts } : schema;
}
