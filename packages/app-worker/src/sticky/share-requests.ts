import { rmdirSync } from 'node:fs';
import { Server } from 'node:http';
import { join } from 'node:path';
import type { PlacedOrder, Session } from '@ec/worker';
import type { Affinity } from '@ec/sticky/worker';
import { ListenError } from '../listen.js';

/** What the option sticky says of requests, as the master has checked it. */
interface RequestOption {
  readonly by: 'header' | 'cookie' | 'query';
  readonly name: string;
  readonly trust?: readonly string[] | undefined;
}

/**
 * Where clients are told apart by request: brings those of other slots there, and takes what others bring. Undefined
 * where they are not. Rejects with a ListenError (EC_LISTEN).
 */
export async function shareRequests(
  server: Server,
  { order, clients }: Pick<Session, 'clients'> & { readonly order: PlacedOrder },
): Promise<Affinity | undefined> {
  const { sticky } = order;
  if (sticky?.by !== 'request') return undefined;
  const { by, name, trust } = order.options['sticky'] as RequestOption;
  if (!(await isHttpServer(server))) throw new ListenError('EC_LISTEN', noHttp(by));
  const { createTrust, openAffinity } = await import('@ec/sticky/worker');
  const path = peerSocketOf(order) ?? '';
  const rule = { by, name, trust: trust ? createTrust(trust) : () => true };
  try {
    const affinity = await openAffinity({ server, rule, slot: order.slot, slots: sticky.slots, path });
    clients.onSlots((slots) => affinity.setPeers(slots));
    removeAsOrphan(sticky.folder);
    return affinity;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ListenError('EC_LISTEN', `the other workers cannot hand requests to this one at ${path}: ${why}.`, cause);
  }
}

/** Where other workers hand requests to this one, if they do; its server ends by itself when they have done. */
export function peerSocketOf({ sticky, id }: Session['order']): string | undefined {
  return sticky?.by === 'request' ? join(sticky.folder, `${id}.sock`) : undefined;
}

async function isHttpServer(server: object): Promise<boolean> {
  if (server instanceof Server) return true;
  // An application that serves HTTPS has loaded it already.
  return 'setSecureContext' in server && server instanceof (await import('node:https')).Server;
}

/** The master removes its folder; where it was killed, the last of its workers does. */
function removeAsOrphan(folder: string): void {
  process.once('exit', () => {
    try {
      // In a thread, asking throws: its master is in the same process, and removes the folder itself.
      if (process.connected === false) rmdirSync(folder);
    } catch {
      // Others are still there.
    }
  });
}

function noHttp(by: string): string {
  return (
    `clients can be told apart by ${by} only where the application's server is one of node:http or node:https: ` +
    'make it one, or tell them apart by their address (option sticky: true).'
  );
}
