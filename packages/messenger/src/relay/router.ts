import { describeAddress } from './address.js';
import type { Peer } from './address.js';
import { openMessage } from './envelope.js';
import type { WireMessage } from './envelope.js';
import { quote } from './refusal.js';
import type { Refusal } from './refusal.js';
import { route } from './route.js';
import type { Delivery, Topology } from './route.js';
import { serializeError } from './serialize-error.js';

/** What the relay needs from its master. */
export interface RouterPorts {
  /** Asked for each message: who is there now. */
  topology(): Topology;
  /**
   * Puts a message on the channel to this peer, or gives it to the master's own listeners (`to.role` is `master`).
   * False, or throwing: it went nowhere, and `refused` is called with `not-delivered`.
   */
  deliver(to: Peer, message: WireMessage): boolean;
  /** Told of each message that went nowhere. What was received and is foreign is not reported: it is somebody else's. Should not throw. */
  refused(refusal: Refusal, from: Peer): void;
}

/** The master's relay. */
export interface Router {
  /** Relays what came from a peer. False: it is foreign and was left to its owner. Never throws. */
  receive(raw: unknown, from: Peer): boolean;
  /** Sends a message of the master itself. True: every receiver's channel took it. Never throws. */
  send(message: WireMessage): boolean;
}

/** Makes the relay of a master. It keeps no state: who is there is asked anew for each message. */
export function createRouter(ports: RouterPorts): Router {
  function deliver({ to, message }: Delivery, from: Peer): boolean {
    const problem = attempt(() => ports.deliver(to, message));
    if (problem === undefined) return true;
    const { action } = message;
    const text = `the message ${quote(action)} from ${describeAddress(from)} did not reach ${describeAddress(to)}: ${problem.why}`;
    ports.refused({ reason: 'not-delivered', action, text, cause: problem.cause }, from);
    return false;
  }

  function relay(message: WireMessage, from: Peer): boolean {
    const { deliveries, refusal } = route(message, from, ports.topology());
    if (refusal) ports.refused(refusal, from);
    // All of them, also after one that failed: a closing worker must not keep a message from its siblings.
    return deliveries.filter((delivery) => !deliver(delivery, from)).length === 0 && refusal === undefined;
  }

  return {
    receive(raw, from) {
      const { message, refusal } = openMessage(raw, from.role);
      if (message) relay(message, from);
      else if (refusal.reason === 'foreign') return false;
      else ports.refused(refusal, from);
      return true;
    },
    send(raw) {
      const from: Peer = { role: 'master', osId: ports.topology().masterId };
      const { message, refusal } = openMessage(raw, from.role);
      if (message) return relay(message, from);
      ports.refused(refusal, from);
      return false;
    },
  };
}

type Problem = { readonly why: string; readonly cause?: unknown };

function attempt(deliver: () => boolean): Problem | undefined {
  try {
    return deliver() ? undefined : { why: 'its channel is closed or refused it' };
  } catch (cause) {
    return { why: `its channel cannot carry it, send plain data (${serializeError(cause).message})`, cause };
  }
}
