const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'somebody else listens there. Stop that process, or choose another one with the option port',
  EACCES: 'this user may not listen there. Choose a port above 1023, or give the right to this user',
  EADDRNOTAVAIL: 'this machine has no such address. Correct the host name',
};

/** The master cannot listen for its workers (EC_LISTEN); `cause` is what the system said. */
export class StickyListenError extends Error {
  override readonly name = 'StickyListenError';
  readonly code = 'EC_LISTEN';

  constructor({ port, hostname }: { readonly port: number; readonly hostname?: string | undefined }, cause: Error) {
    const code = 'code' in cause ? String(cause.code) : 'no code';
    const where = hostname === undefined ? `port ${port}` : `port ${port} of ${hostname}`;
    super(`the master cannot listen on ${where} (${code}): ${reasons[code] ?? cause.message}.`, { cause });
  }
}
