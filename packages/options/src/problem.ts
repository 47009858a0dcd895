import { describeValue, masked, oneLine } from './describe-value.js';
import type { RuleContext } from './rule.js';
import { secretTexts } from './secret-texts.js';

/** One thing that is wrong, for programs (the first six) and for people (`message`). No field ever shows a secret. */
export interface Problem {
  /** Where: `workers`, `https.key`, `ports[1]`; empty for the options as a whole. */
  readonly path: string;
  /**
   * What kind: `mismatch` (a rule's `should`), `refused` (a rule threw something else), `unknown`, `reserved`
   * (`__proto__` and the like), `missing`, `conflict`, `requires`, `duplicate` (an old name beside the new one),
   * `unreadable` (a getter threw), `too-many`, `check`; or what a rule of your own passed to `should`.
   */
  readonly code: string;
  /** What was expected, as it stands behind "should be"; empty where only the name is wrong. */
  readonly expected: string;
  /** What came, in a few words; `<secret>` for a secret. */
  readonly received: string;
  /** `argument`, `file <name>`, `<NAME> in the environment` or `default`. */
  readonly source: string;
  /** What to do, for example `did you mean workers?`; empty if there is nothing to suggest. */
  readonly hint: string;
  /** The whole as one sentence on one line. */
  readonly message: string;
}

/** Where a problem is, as far as its sentence needs it. */
export type Place = Pick<RuleContext, 'root' | 'path' | 'source' | 'secret'>;

/** Carries problems from a rule for something composite (a list, an object) to the parse. Never leaves this package. */
export class Problems extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super('options are wrong');
  }
}

/** Problems of one list or one object that are told; the rest is counted. */
export const mostProblems = 20;

/** The path of a member: `https` and `key` give `https.key`. */
export function memberPath(path: string, name: string): string {
  if (!/^[\w$-]{1,80}$/.test(name)) return `${path}[${describeValue(name)}]`;
  return path ? `${path}.${name}` : name;
}

/** A problem whose sentence says `claim` of the option; `value` is shown if it is passed. */
export function createProblem(
  place: Place,
  code: string,
  claim: string,
  details: { expected?: string; value?: unknown; hint?: string } = {},
): Problem {
  const { expected = '', hint = '' } = details;
  const shown = 'value' in details;
  const received = !shown ? '' : place.secret ? masked : describeValue(details.value);
  const subject = place.path.startsWith('[') || !place.path ? place.root + place.path : `${place.root}.${place.path}`;
  const origin =
    place.source === 'argument' ? '' : ` from ${place.source === 'default' ? 'its default' : place.source}`;
  const got = shown ? `, got ${received}${origin}` : origin && ` (${origin.slice(1)})`;
  const message = `${subject} ${claim}${got}${hint && `, ${hint}`}`;
  return { path: place.path, code, expected, received, source: place.source, hint, message };
}

/**
 * What a thrown value says about `value`. Where there is a secret only those words are kept that were written down in an
 * assertion, and only if none of `secrets` is among them.
 */
export function problemsOf(
  thrown: unknown,
  value: unknown,
  place: Place,
  secrets: readonly string[] = place.secret ? secretTexts(value) : [],
): readonly Problem[] {
  if (thrown instanceof Problems) return thrown.problems;
  const { text, assertion, hint, problemCode } = readThrown(thrown);
  const said = place.secret && (!assertion || secrets.some((secret) => text.includes(secret))) ? '' : text;
  if (assertion && said.startsWith('should ')) {
    const expected = said.replace(/^should (be )?/, '');
    return [
      createProblem(place, problemCode || 'mismatch', said, {
        expected,
        value,
        hint: place.secret ? '' : hint,
      }),
    ];
  }
  const expected = 'a value its rule accepts';
  return [
    createProblem(place, 'refused', said ? `was refused: ${said}` : 'was refused', {
      expected,
      value,
    }),
  ];
}

/** Anything can be thrown, also objects whose properties throw. `assertion`: with a message of the rule's author. */
function readThrown(thrown: unknown): {
  text: string;
  assertion: boolean;
  hint: string;
  problemCode: string;
} {
  try {
    const error = Object(thrown) as Record<string, unknown>;
    const text = oneLine(String(thrown instanceof Error ? error['message'] : thrown));
    const assertion = error['code'] === 'ERR_ASSERTION' && error['generatedMessage'] !== true;
    return {
      text,
      assertion,
      hint: String(error['hint'] ?? ''),
      problemCode: String(error['problemCode'] ?? ''),
    };
  } catch {
    return { text: '', assertion: false, hint: '', problemCode: '' };
  }
}
