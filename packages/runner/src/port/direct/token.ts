// Loaded when the first connection is made: it takes milliseconds that a worker's start need not pay.
const crypto = () => process.getBuiltinModule('node:crypto');

/** What the worker with this id says to be let in. Only the master, who has the secret, and the host can make it. */
export function tokenOf(secret: string, osId: number): string {
  return crypto().createHmac('sha256', secret).update(String(osId)).digest('hex');
}

/** Whether this is the token of this worker; takes as long for a wrong one as for a right one. */
export function isTokenOf(secret: string, osId: number, token: unknown): boolean {
  const right = Buffer.from(tokenOf(secret, osId));
  const given = Buffer.from(typeof token === 'string' ? token : '');
  return given.length === right.length && crypto().timingSafeEqual(given, right);
}
