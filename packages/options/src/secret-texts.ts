import { masked } from './describe-value.js';

const mostTexts = 1000;

/**
 * The texts and numbers in `value` that are masked in `shown`, its redacted copy; without one, all of them. A value too
 * large or too strange to look through gives the empty text, which every text contains.
 */
export function secretTexts(value: unknown, shown: unknown = masked): readonly string[] {
  const texts: string[] = [];
  const seen = new Set<unknown>();
  const visit = (one: unknown, copy: unknown): void => {
    if (typeof one === 'object' && one !== null) {
      if (seen.has(one)) return;
      if (seen.add(one).size > mostTexts) throw new RangeError('too many values');
      for (const [name, member] of Object.entries(one))
        visit(member, copy === masked ? masked : (copy as Record<string, unknown> | undefined)?.[name]);
    } else if (copy === masked && (typeof one === 'string' || typeof one === 'number') && String(one).trim()) {
      if (texts.push(String(one)) > mostTexts) throw new RangeError('too many values');
    }
  };
  try {
    visit(value, shown);
    return texts;
  } catch {
    return [''];
  }
}
