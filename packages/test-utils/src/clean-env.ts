/** What a program needs of the environment that the tests run in; all else would make a test depend on its runner. */
const PASSED_ON = ['PATH', 'HOME', 'USER', 'TMPDIR', 'LANG', 'TZ', 'SystemRoot'];

/** The environment of a program under test: nothing of vitest, npm, CI or the developer's Node settings. */
export function cleanEnv(
  added: Readonly<Record<string, string>> = {},
  source: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const passed = PASSED_ON.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]]));
  return { ...Object.fromEntries(passed), ...added };
}
