export { flags } from './flags.js';
export type { Flag } from './flags.js';
export { flagValues } from './flag-values.js';
export { helpText } from './help-text.js';
export { jsonSchema } from './json-schema.js';
export { markdownTable } from './markdown-table.js';
export { redact } from './redact.js';
export { rows } from './rows.js';
export type { Row } from './rows.js';
