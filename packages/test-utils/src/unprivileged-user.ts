import { spawnSync } from 'node:child_process';

const NOBODY = 65_534;

/** Somebody without special rights: the user id to start a program with (undefined: our own), or why there is none. */
export type UnprivilegedUser = { readonly uid: number | undefined } | { readonly missing: string };

/** Finds a user who is not root and may read `file`. */
export function unprivilegedUser(file: string): UnprivilegedUser {
  if (process.getuid?.() !== 0) return { uid: undefined };
  const { status } = spawnSync(process.execPath, ['-e', 'require("node:fs").accessSync(process.argv[1])', file], {
    uid: NOBODY,
  });
  return status === 0
    ? { uid: NOBODY }
    : { missing: `the tests run as root, and user ${NOBODY} may not run this Node or not read ${file}` };
}
