import { format, inspect } from 'node:util';

/** Where a line comes from. */
export interface Origin {
  readonly at: Date;
  readonly level: string;
  readonly pid: number;
  readonly hostname: string;
}

/**
 * One line in the form of Egg's console logger, which people's log tools read today:
 * `YYYY-MM-DD HH:mm:ss,SSS LEVEL pid message`, in local time. An error takes more lines: its stack, its causes, and
 * what it carries besides.
 */
export function formatLine(origin: Origin, message: unknown, args: readonly unknown[]): string {
  const text = message instanceof Error ? formatError(message, origin) : format(message, ...args);
  return `${formatTime(origin.at)} ${origin.level.toUpperCase()} ${origin.pid} ${text}\n`;
}

function formatError(error: Error, { pid, hostname }: Origin): string {
  const name = error.name === 'Error' && 'code' in error ? `${String(error.code)}Error` : error.name;
  const stack = error.stack ?? '';
  // A stack begins with name and message, which stand here already.
  const at = stack.indexOf('\n    at ');
  const frames = at >= 0 ? stack.slice(at + 1) : '';
  const cause = error.cause instanceof Error ? `caused by ${error.cause.stack ?? String(error.cause)}` : '';
  const fields = Object.entries(error)
    .filter(([key]) => key !== 'cause' && key !== 'name' && key !== 'message' && key !== 'stack')
    .map(([key, value]) => `${key}: ${show(value)}`);
  return [
    `nodejs.${name}: ${error.message}`,
    frames,
    cause,
    ...fields,
    `name: "${error.name}"`,
    `pid: ${pid}`,
    `hostname: ${hostname}`,
  ]
    .filter(Boolean)
    .join('\n');
}

/** As JSON, and what JSON cannot carry (cycles, big integers) as Node shows it, on one line. */
function show(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return inspect(value, { depth: 1, breakLength: Infinity });
  }
}

function formatTime(at: Date): string {
  const pad = (value: number, length = 2) => String(value).padStart(length, '0');
  const date = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  return `${date} ${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())},${pad(at.getMilliseconds(), 3)}`;
}
