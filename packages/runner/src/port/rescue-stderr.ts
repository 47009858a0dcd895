type Stream = Pick<NodeJS.WriteStream, 'write'>;
type Done = (error?: Error | null) => void;

/**
 * Where the master reads what this process writes to stderr, nobody does when the master has gone: from now on what
 * cannot be written there goes to stdout. Errors are swallowed by whoever listens to them.
 */
export function rescueStderr(stderr: Stream = process.stderr, stdout: Stream = process.stdout): void {
  const { write } = stderr;

  stderr.write = (chunk: unknown, ...rest: unknown[]): boolean => {
    const encoding = rest.find((one) => typeof one === 'string');
    const done = rest.find((one): one is Done => typeof one === 'function');
    const written = (error?: Error | null): void => {
      if (error) Reflect.apply(stdout.write, stdout, [chunk, encoding, done]);
      else done?.();
    };
    return Boolean(Reflect.apply(write, stderr, [chunk, encoding, written]));
  };
}
