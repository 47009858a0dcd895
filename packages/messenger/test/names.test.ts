import { describe, expect, it } from 'vitest';
import { createNames } from '../src/relay/names.js';

describe('the names under which the relay counts', () => {
  const names = createNames();

  it('are those of peers, and of what one says to a role', () => {
    expect(names.of({ role: 'app', osId: 4711 })).toBe('app 4711');
    expect(names.of({ role: 'agent', osId: 4711 })).toBe('agent 4711');
    expect(names.of({ role: 'parent', osId: 0 })).toBe('parent');
    expect(names.between({ role: 'app', osId: 4711 }, 'agent')).toBe('app 4711 → agent');
    expect(names.between({ role: 'app', osId: 4711 }, 'default')).toBe('app 4711 → default');
  });

  it('stay right however many peers come and go', () => {
    for (let osId = 1; osId <= 2_500; osId++) {
      expect(names.between({ role: 'app', osId }, 'agent')).toBe(`app ${osId} → agent`);
      expect(names.of({ role: 'app', osId: 1 + (osId % 7) })).toBe(`app ${1 + (osId % 7)}`);
    }
  });
});
