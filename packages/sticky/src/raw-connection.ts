/**
 * A connection as Node's net holds it inside. Not documented, and what node:cluster itself passes from process to
 * process: a `net.Socket` for each connection would cost the master half as much again.
 */
export interface RawConnection {
  /** Writes the address of the other end into `out`; another result than 0 is an error. */
  getpeername(out: { address?: string; port?: number; family?: string }): number;
  /** Gives up this process's hold; whoever else holds it goes on. */
  close(): void;
}

/** Whether this, which came over a channel, is a connection that can be served. */
export function isRawConnection(value: unknown): value is RawConnection {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'getpeername') === 'function' &&
    typeof Reflect.get(value, 'readStart') === 'function'
  );
}
