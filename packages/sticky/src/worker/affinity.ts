import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { requestKey } from '../key/request-key.js';
import type { RequestRule } from '../key/request-key.js';
import { pickSlot } from '../slots/pick-slot.js';
import { addCookie } from './add-cookie.js';
import { createAffinityKey } from './affinity-key.js';
import { handOnRequest } from './hand-on-request.js';
import { handOnUpgrade } from './hand-on-upgrade.js';
import { holdSocket } from './hold-socket.js';
import { createPeerAgents } from './peer-agents.js';
import { openPeerServer } from './peer-server.js';
import type { Serve } from './peer-server.js';

/** A slot that is ready, and the unix socket of the worker in it. */
export interface PeerSlot {
  readonly slot: number;
  readonly path: string;
}

export interface AffinityOptions {
  /** The application's server, of node:http or node:https. */
  readonly server: Server;
  readonly rule: RequestRule;
  /** This worker's slot, of `slots` (0, 1, …); more where more are ready later. */
  readonly slot: number;
  readonly slots: number;
  /** This worker's unix socket, in a folder that only its user can enter. */
  readonly path: string;
  /** Who is ready is told later by `setPeers`; requests that come before wait for it. Default: true. */
  readonly waitsForPeers?: boolean;
}

/** Brings each request to the worker in the slot that its key belongs to. */
export interface Affinity {
  /** Who is ready from now on. */
  setPeers(peers: readonly PeerSlot[]): void;
  /** Takes what others still hand on, for a moment, and then no more. Resolves when all of it is answered, after `limitMs` at the latest. */
  drain(limitMs: number): Promise<void>;
}

/** What is done with an event whose first argument is a request. */
type Deed = (...args: never[]) => void;

/** News of who is ready takes some milliseconds to all workers: so long what they hand on is still taken. */
const LINGER_MS = 200;

/**
 * Comes between a server and its application: requests and upgrades whose key belongs to another slot are answered by
 * the worker there, and those that come from others are answered here. Rejects with what the system says about `path`.
 */
export async function openAffinity(options: AffinityOptions): Promise<Affinity> {
  const { server, rule, slot: own, slots, waitsForPeers = true } = options;
  const emit = server.emit;
  const serve: Serve = (event, ...args) => Reflect.apply(emit, server, [event, ...args]) as boolean;
  const agents = createPeerAgents();
  let paths = new Map<number, string>();
  let numbers: readonly number[] = [];
  let count = slots;
  let isDraining = false;
  let waiting: (() => void)[] | undefined = waitsForPeers ? [] : undefined;

  const peerServer = await openPeerServer(options.path, serve, (event) => server.listenerCount(event) > 0);

  /** Where a request belongs; undefined: here. */
  function elsewhere(request: IncomingMessage): { readonly path?: string | undefined; readonly isNew: boolean } {
    const key = requestKey(request, rule);
    const slot = key === undefined ? own : pickSlot(key, numbers);
    return { path: slot === undefined || slot === own ? undefined : paths.get(slot), isNew: key === undefined };
  }

  function request(event: string, asked: IncomingMessage, response: ServerResponse): void {
    if (isDraining) response.shouldKeepAlive = false;
    const { path, isNew } = elsewhere(asked);
    if (isNew && rule.by === 'cookie') addCookie(response, rule.name, cookieFor(asked));
    const here = (): unknown => serve(event, asked, response);
    if (path === undefined) return void here();
    const asksToContinue = event === 'checkContinue';
    handOnRequest({ request: asked, response, path, agent: agents.of(path), asksToContinue }, here);
  }

  function upgrade(event: string, asked: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { path } = elsewhere(asked);
    const here = (): unknown => serve(event, asked, socket, head);
    if (path === undefined) here();
    else handOnUpgrade({ request: asked, socket, head, path }, here);
  }

  function cookieFor({ socket }: IncomingMessage): string {
    const secure = Reflect.get(socket, 'encrypted') === true ? '; Secure' : '';
    return `${rule.name}=${createAffinityKey(own, count)}; Path=/; HttpOnly; SameSite=Lax${secure}`;
  }

  const deeds: Readonly<Record<string, Deed>> = {
    request: request.bind(undefined, 'request'),
    checkContinue: request.bind(undefined, 'checkContinue'),
    checkExpectation: request.bind(undefined, 'checkExpectation'),
    upgrade: upgrade.bind(undefined, 'upgrade'),
    connect: upgrade.bind(undefined, 'connect'),
  };

  // The one place before all listeners, whoever adds them and when.
  Object.defineProperty(server, 'emit', {
    configurable: true,
    writable: true,
    value(event: string, ...args: never[]) {
      const deed = Object.hasOwn(deeds, event) ? deeds[event] : undefined;
      if (!deed) return serve(event, ...args);
      if (waiting) waiting.push(whenReady(event, args, deed));
      else deed(...args);
      return true;
    },
  });

  return {
    setPeers(peers) {
      paths = new Map(peers.map(({ slot, path }) => [slot, path]));
      numbers = [...paths.keys()];
      // A key that wins among more slots wins among fewer: the count only grows.
      count = Math.max(count, ...numbers.map((slot) => slot + 1));
      agents.keepOnly(new Set(paths.values()));
      const late = waiting ?? [];
      waiting = undefined;
      for (const deed of late) deed();
    },
    async drain(limitMs) {
      isDraining = true;
      peerServer.askToClose();
      const lingerMs = Math.min(LINGER_MS, limitMs);
      await new Promise((resolve) => setTimeout(resolve, lingerMs));
      await peerServer.close(limitMs - lingerMs);
    },
  };
}

/** Does it later, unless the client has gone by then. */
function whenReady(event: string, args: never[], deed: Deed): () => void {
  const [{ socket }] = args as unknown as [IncomingMessage];
  const letGo = event === 'upgrade' || event === 'connect' ? holdSocket(socket) : (): boolean => !socket.destroyed;
  return () => {
    if (letGo()) deed(...args);
  };
}
