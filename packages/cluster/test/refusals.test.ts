import { expect, test } from 'vitest';
import { createRefusals } from '../src/refusals.js';

function listen() {
  const lines: string[] = [];
  const write = (level: string) => (_template: string, text: unknown) => void lines.push(`${level}: ${String(text)}`);
  return { lines, logger: { debug: write('debug'), info: write('info'), warn: write('warn') } };
}

test('a flood becomes one line in ten seconds, with a count', () => {
  const { lines, logger } = listen();
  let nowMs = 0;
  const refused = createRefusals(logger, () => nowMs);
  for (let i = 0; i < 1_000; i++) refused('unknown-receiver', 'x is for nobody');
  nowMs = 10_000;
  refused('unknown-receiver', 'y is for nobody');
  nowMs = 30_000;
  refused('unknown-receiver', 'z is for nobody');
  expect(lines).toEqual([
    'info: message refused: x is for nobody',
    'info: message refused: y is for nobody (and 999 more like it)',
    'info: message refused: z is for nobody',
  ]);
});

test('each reason has its own line, and ordinary moments are for debugging', () => {
  const { lines, logger } = listen();
  const refused = createRefusals(logger, () => 0);
  refused('agent-down', 'a');
  refused('malformed', 'b');
  expect(lines).toEqual(['debug: message refused: a', 'warn: message refused: b']);
});
