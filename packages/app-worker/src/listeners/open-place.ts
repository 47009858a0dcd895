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

/** A place beside the first, and what listens there: a server of its own, or a door to one. */
export interface PreparedPlace {
  readonly place: Place;
  readonly server: Server;
  readonly protocol: Served['protocol'];
}

/**
 * Makes what listens at the places beside the first: a door to a server that the application has there already; where
 * another certificate is wanted, or none, another server. Nothing listens yet. Rejects with a ListenError (EC_HTTPS).
 */
export async function prepareOthers(places: readonly Place[], servers: Servers): Promise<readonly PreparedPlace[]> {
  const prepared: PreparedPlace[] = [];
  for (const place of places) {
    const { server, isNew } = await servers.withCertificate(place.wish.https);
    const door: Server = isNew ? server : createDoor(server, () => door.close());
    prepared.push({ place, server: door, protocol: isSecure(server) ? 'https' : 'http' });
  }
  return prepared;
}

/** Listens at the places beside the first. Rejects with a ListenError. */
export async function openOthers(
  prepared: readonly PreparedPlace[],
  session: Session,
  means: GivenMeans,
): Promise<readonly Served[]> {
  const served: Served[] = [];
  // In order: workers that ask node:cluster for a port that the system chooses get the same where they ask alike.
  for (const { place, server, protocol } of prepared)
    served.push({ address: await openPlace(server, place, session, means), protocol });
  return served;
}
