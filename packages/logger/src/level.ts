/** From all lines to none. */
export const levels = ['debug', 'info', 'warn', 'error', 'none'] as const;

export type Level = (typeof levels)[number];

/** Reads a level in any case, as people write it in an environment; `fallback` where it is none. */
export function parseLevel(text: string | undefined, fallback: Level): Level {
  const level = text?.trim().toLowerCase();
  return levels.find((known) => known === level) ?? fallback;
}
