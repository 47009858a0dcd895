import type { Plan } from './plan.js';
import { aboutRule } from './rule.js';
import type { JsonSchema } from './rule.js';

/**
 * The JSON Schema (draft 2020-12) of a configuration file with these options, for editors. It is as strict as JSON Schema
 * can be without a file system; a rule that says nothing of itself takes anything. `$schema` is allowed in the file only
 * if it is declared or unknown names are passed.
 */
export function jsonSchema(declaration: { readonly plan: Plan }, unknown: 'refuse' | 'pass' = 'refuse'): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...objectSchema(declaration.plan, unknown),
  };
}

/** The schema of an object of declared options. */
export function objectSchema({ entries }: Plan, unknown: 'refuse' | 'pass' = 'refuse'): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const { name, rule, description, default: value, secret, deprecated = [] } of entries) {
    const schema = aboutRule(rule).schema ?? {};
    const shownDefault = secret || value === undefined || typeof value === 'function' ? {} : { default: value };
    properties[name] = { ...schema, description, ...shownDefault };
    for (const former of deprecated)
      properties[former] = { ...schema, description: `Now called ${name}.`, deprecated: true };
  }
  const required = entries.filter((entry) => entry.required && !entry.deprecated).map((entry) => entry.name);
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: unknown === 'pass',
  };
}
