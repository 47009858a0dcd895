/** A listening socket that a service manager has opened for this process. */
export interface ActivatedSocket {
  readonly fd: number;
  /** `FileDescriptorName=` of its socket unit; `unknown` where that says none. */
  readonly name: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** systemd counts them from here. */
const FIRST_FD = 3;
const UNNAMED = 'unknown';
/** No service is given more: a number beyond this is no count of sockets. */
const MOST = 1_024;

/**
 * What systemd has said in `LISTEN_FDS` and `LISTEN_FDNAMES`. Nothing where `LISTEN_PID` is another process: they were
 * meant for one above this, which has passed its environment on. Pure.
 */
export function activatedSockets(env: Environment, pid: number): readonly ActivatedSocket[] {
  const count = Number(env['LISTEN_FDS']);
  if (env['LISTEN_PID'] !== String(pid) || !Number.isInteger(count) || count < 1 || count > MOST) return [];
  const names = env['LISTEN_FDNAMES']?.split(':') ?? [];
  return Array.from({ length: count }, (_, index) => ({ fd: FIRST_FD + index, name: names[index] || UNNAMED }));
}
