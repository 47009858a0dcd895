/** One thing that is wrong, for programs (the first six) and for people (`message`). No field ever shows a secret. */
export interface Problem {
  /** Where: `workers`, `https.key`, `ports[1]`; empty for the options as a whole. */
  readonly path: string;
  /**
   * What kind: `mismatch` (a rule's `should`), `refused` (a rule or a getter threw something else), `unknown`, `missing`,
   * `conflict`, `requires`, `duplicate` (given twice, by its old name and its new one).
   */
  readonly code: string;
  /** What was expected, as it stands behind "should be"; empty where only the name is wrong. */
  readonly expected: string;
  /** What came, in a few words; `<secret>` for a secret. */
  readonly received: string;
  /** `argument`, `--<flag>`, `<NAME> in the environment`, `file <name>` or `default`. */
  readonly source: string;
  /** What to do, for example `did you mean workers?`; empty if there is nothing to suggest. */
  readonly hint: string;
  /** The whole as one sentence on one line. */
  readonly message: string;
}
