import type { HttpsFiles, ListenWish } from '@ec/framework';
import type { Order } from '@ec/worker';

/** What is said of one place where a worker listens. */
export interface Place {
  /** Which of the places: 0 is the first. */
  readonly listener: number;
  readonly wish: ListenWish;
  /** The number under which the master has inherited its socket, where it has. */
  readonly fd?: number | undefined;
  readonly where: Pick<Order, 'port' | 'options' | 'socket'>;
}

type PlaceOrder = Pick<Order, 'port' | 'options' | 'socket' | 'listen' | 'framework'>;

/**
 * Where a worker listens: at the places that the master names, each with the certificate of its own or else the one for
 * all; where it names none, at the one that the options and the application say.
 */
export function placesOf(wish: ListenWish, order: PlaceOrder): readonly [Place, ...Place[]] {
  const { listen = [] } = order;
  const common = wish.https ?? filesOf(order.options['https']);
  const [first, ...others] = listen.map(({ taken, socket, https, fd, ...at }, listener): Place => ({
    listener,
    fd,
    wish: { ...at, https: https === undefined ? common : filesOf(https) },
    where: { port: taken, socket, options: {} },
  }));
  if (first) return [first, ...others];
  return [{ listener: 0, wish: { ...wish, https: common }, where: asItWishes(order) }];
}

/** A framework of classes has put the port into its wish, where its application may have changed it. */
function asItWishes({ port, socket, options, framework }: PlaceOrder): Place['where'] {
  return { port, socket, options: framework.kind === 'classes' ? { ...options, port: undefined } : options };
}

function filesOf(https: unknown): HttpsFiles | undefined {
  return typeof https === 'object' && https !== null ? (https as HttpsFiles) : undefined;
}
