/** What becomes of a cluster after a fault. Within `limitMs`, on a machine of ordinary speed. */
export type Outcome =
  /** The start is given up: the master ends with code 1 and says this. */
  | { readonly kind: 'start fails'; readonly says: RegExp; readonly limitMs: number }
  /** The cluster starts, or goes on, and another worker has the place of the one that failed. */
  | { readonly kind: 'replaced'; readonly limitMs: number }
  /** Nobody is replaced; when the fault is over, if it ever is, all serve as before. */
  | { readonly kind: 'goes on'; readonly limitMs: number }
  /** The reload answers with this reason, the old workers have served all the time, and the next reload does well. */
  | { readonly kind: 'rolled back'; readonly says: RegExp; readonly limitMs: number }
  /** The reload answers that all is replaced, the agent too; `replaced`: also another in the place of who failed. */
  | { readonly kind: 'reloaded'; readonly replaced: boolean; readonly limitMs: number }
  /** The same with the answer that so many serve as were asked for. */
  | { readonly kind: 'scaled'; readonly replaced: boolean; readonly limitMs: number }
  /** The scaling answers with this reason, the others have served all the time, and a little later so many serve. */
  | { readonly kind: 'incomplete'; readonly says: RegExp; readonly limitMs: number }
  /** It ends with code 0; `byForce`: somebody had to be killed for it, after the time to close. */
  | { readonly kind: 'closes'; readonly byForce: boolean; readonly limitMs: number }
  /** The master closes it all by itself and ends with code 1 and says this. */
  | { readonly kind: 'gives up'; readonly says: RegExp; readonly limitMs: number }
  /** The master is gone, and soon after it everybody else. */
  | { readonly kind: 'orphans end'; readonly limitMs: number }
  /** There is no such situation. */
  | { readonly kind: 'impossible'; readonly why: string };

export const startFails = (says: RegExp, limitMs = 10_000): Outcome => ({ kind: 'start fails', says, limitMs });
export const replaced = (limitMs = 8_000): Outcome => ({ kind: 'replaced', limitMs });
export const goesOn = (limitMs = 8_000): Outcome => ({ kind: 'goes on', limitMs });
export const rolledBack = (says: RegExp, limitMs = 10_000): Outcome => ({ kind: 'rolled back', says, limitMs });
export const reloaded = (limitMs = 10_000): Outcome => ({ kind: 'reloaded', replaced: false, limitMs });
export const reloadedAndReplaced = (limitMs = 10_000): Outcome => ({ kind: 'reloaded', replaced: true, limitMs });
export const scaled = (limitMs = 10_000): Outcome => ({ kind: 'scaled', replaced: false, limitMs });
export const scaledAndReplaced = (limitMs = 10_000): Outcome => ({ kind: 'scaled', replaced: true, limitMs });
export const incomplete = (says: RegExp, limitMs = 10_000): Outcome => ({ kind: 'incomplete', says, limitMs });
export const closes = (limitMs = 5_000): Outcome => ({ kind: 'closes', byForce: false, limitMs });
export const closesByForce = (limitMs = 5_000): Outcome => ({ kind: 'closes', byForce: true, limitMs });
export const givesUp = (says: RegExp, limitMs = 8_000): Outcome => ({ kind: 'gives up', says, limitMs });
export const orphansEnd = (limitMs = 3_000): Outcome => ({ kind: 'orphans end', limitMs });
export const impossible = (why: string): Outcome => ({ kind: 'impossible', why });
