import type { Server } from 'node:net';
import type { ListenAddress, Served } from '@ec/messenger';
import type { Session } from '@ec/worker';
import { isGiven, listenOnGiven } from '../given/listen-on-given.js';
import type { GivenMeans } from '../given/listen-on-given.js';
import { listenWithOthers } from '../listen-with-others.js';
import { isSecure } from '../servers.js';
import type { Servers } from '../servers.js';
import { createDoor } from './door.js';
import type { Place } from './places.js';

/** Listens at a place, in the way that the master has chosen for it. Rejects with a ListenError. */
export function openPlace(server: Server, place: Place, session: Session, means: GivenMeans): Promise<ListenAddress> {
  return isGiven(place)
    ? listenOnGiven(server, place, session, means)
    : listenWithOthers(server, place.wish, place.where, session.context.worker, means.report);
}

/**
 * Opens the places beside the first, each as a door to a server that the application has there already; where another
 * certificate is wanted, or none, to one that is made. Rejects with a ListenError.
 */
export async function openOthers(
  places: readonly Place[],
  servers: Servers,
  session: Session,
  means: GivenMeans,
): Promise<readonly Served[]> {
  const served: Served[] = [];
  // In order: workers that ask node:cluster for a port that the system chooses get the same where they ask alike.
  for (const place of places) {
    const { server, isNew } = await servers.withCertificate(place.wish.https);
    const door: Server = isNew ? server : createDoor(server, () => door.close());
    served.push({
      address: await openPlace(door, place, session, means),
      protocol: isSecure(server) ? 'https' : 'http',
    });
  }
  return served;
}
