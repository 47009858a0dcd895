import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A log that several processes append to. When `write` returns, the line is the kernel's: no death of this process
 * loses it. Opened to append, and written in one piece, lines of different processes never mix.
 */
export function openAccessLog(file) {
  mkdirSync(dirname(file), { recursive: true });
  let fd = openSync(file, 'a');

  return {
    write(line) {
      writeSync(fd, `${line}\n`);
    },

    /** From now on writes to the file that has the name today. Until then lines follow the old file to its new name. */
    reopen() {
      const old = fd;
      fd = openSync(file, 'a');
      closeSync(old);
    },
  };
}
