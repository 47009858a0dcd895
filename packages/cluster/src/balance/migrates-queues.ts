import { readFileSync } from 'node:fs';

/** Linux 5.14 and later (Documentation/networking/ip-sysctl: tcp_migrate_req); of the network namespace, off by default. */
export const MIGRATE = 'net.ipv4.tcp_migrate_req';

/** Whether the system hands what waits in a socket that closes to another one on the same port. */
export function migratesQueues(read: (path: string) => string = (path) => readFileSync(path, 'utf8')): boolean {
  try {
    return read(`/proc/sys/${MIGRATE.replaceAll('.', '/')}`).trim() === '1';
  } catch {
    return false;
  }
}
