/**
 * Your own actions, for the compiler: merge them in, and payloads and replies are checked at both ends.
 *
 * ```ts
 * declare module '@ec/messenger' {
 *   interface Actions {
 *     'price-changed': { sku: string; price: number }; // a message and its payload
 *     'price-of': (sku: string) => number; // a request: its payload, and its reply
 *   }
 * }
 * ```
 *
 * An action that is not declared takes any payload, and its listeners are given `unknown`.
 */
// oxlint-disable-next-line typescript/no-empty-interface -- users merge into it
export interface Actions {}

/** The payload of an action. */
export type PayloadOf<A extends string> = A extends keyof Actions
  ? Actions[A] extends (...args: infer D) => unknown
    ? D[0]
    : Actions[A]
  : unknown;

/** The reply to a request. */
export type ReplyOf<A extends string> = A extends keyof Actions
  ? Actions[A] extends (...args: never[]) => infer R
    ? Awaited<R>
    : never
  : unknown;

/** A payload, which may be left out where it may be `undefined`, and what comes behind it. */
export type WithPayload<A extends string, Rest extends readonly unknown[]> =
  undefined extends PayloadOf<A> ? [data?: PayloadOf<A>, ...rest: Rest] : [data: PayloadOf<A>, ...rest: Rest];
