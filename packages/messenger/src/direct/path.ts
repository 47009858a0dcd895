import type { Peer } from '../address.js';
import { fits } from '../outbox.js';
import type { OutboxLimits, Pushed } from '../outbox.js';
import { messageOf } from './body.js';
import type { Body } from './body.js';
import { createLink } from './link.js';
import type { Link, LinkParts } from './link.js';
import type { Said } from './said.js';
import type { Numbered } from './unacknowledged.js';

/** A connection, as bytes. */
export interface Wire {
  /** The same number at both ends. */
  readonly epoch: number;
  /** Writes as soon as there is room. False: wait for `drained`. */
  write(buffers: readonly Buffer[]): boolean;
  /** Calls back when this turn is over, before what was written in it leaves. */
  later(flush: () => void): void;
  /** Ends it. */
  cut(): void;
}

/** What a connection carries to one peer: nothing before that has had all that was sent to it by the relay. */
export interface Path {
  readonly peer: Peer;
  readonly epoch: number;
  readonly link: Link;
  cut(): void;
  put(body: Body): Pushed;
  /** The relay's part is over: what waited goes. */
  open(): void;
  /** It is gone: gives, in order, what was written and not acknowledged, and what was not even written. */
  end(): { readonly unacknowledged: readonly Numbered[]; readonly unwritten: readonly Said[] };
  readonly isOpen: boolean;
}

export interface PathParts extends Pick<LinkParts, 'maxBytes'> {
  readonly peer: Peer;
  readonly wire: Wire;
  readonly limits: OutboxLimits;
  hear(raw: unknown): void;
}

export function createPath({ peer, wire, limits, maxBytes, hear }: PathParts): Path {
  const { epoch, write, later, cut } = wire;
  let queue: Body[] | undefined = [];
  let queuedBytes = 0;

  function open(): void {
    const queued = queue ?? [];
    queue = undefined;
    for (const body of queued) link.send(body);
  }

  const link = createLink({ write, later, limits, maxBytes, message: hear, synced: open });

  return {
    peer,
    epoch,
    link,
    cut,
    put(body) {
      if (!queue) return link.send(body);
      if (!fits(body.bytes, { count: queue.length, bytes: queuedBytes }, limits)) return 'full';
      queue.push(body);
      queuedBytes += body.bytes;
      return 'sent';
    },
    open,
    end() {
      const { unacknowledged, unwritten } = link.end();
      const queued = queue ?? [];
      queue = [];
      return { unacknowledged, unwritten: [...unwritten, ...queued.map(messageOf)] as Said[] };
    },
    get isOpen() {
      return queue === undefined;
    },
  };
}
