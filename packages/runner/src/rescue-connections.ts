import type { ChildProcess } from 'node:child_process';
import type { Worker } from 'node:cluster';

/** What node:cluster says to a worker and hears from it, as far as it concerns connections. */
interface ClusterMessage {
  readonly cmd?: unknown;
  readonly act?: unknown;
  readonly seq?: number;
  readonly key?: string;
}

/** `child.send`, as Node itself calls it. */
type Send = (
  this: ChildProcess,
  message: ClusterMessage | undefined,
  connection?: unknown,
  options?: unknown,
  written?: unknown,
) => boolean;

/** What a worker of node:cluster holds of its master's listening sockets. */
interface Holding {
  /** The sockets that it takes connections from. */
  readonly keys: Set<string>;
  /**
   * By socket: the number of the connection that it was sent last. Node sends the next when it has acknowledged that, so no
   * other can be on its way. Whether it has is not asked: that would cost with each connection, and Node passes over the
   * second answer to a number.
   */
  readonly latest: Map<string, number>;
}

/**
 * Frees the connections that node:cluster's round robin has sent to a worker which died before it had them. Node waits
 * for an answer that never comes: the client hangs and the descriptor is never closed. Here the answer is given in the
 * worker's place once all that it said has been read: another worker that serves there gets the connection, and where
 * there is none it is closed. To be called before the worker has said anything; returns the way to do it now, for a
 * worker of whose end Node has told nothing.
 */
export function createRescue(): (worker: Worker) => () => void {
  const holdings = new Map<Worker, Holding>();

  return (worker) => {
    const { process: child } = worker;
    const holding: Holding = { keys: new Set(), latest: new Map() };
    holdings.set(worker, holding);
    watch(child, holding);
    const rescue = (): void => {
      holdings.delete(worker);
      for (const [key, seq] of holding.latest) {
        const hasOthers = [...holdings.values()].some(({ keys }) => keys.has(key));
        child.emit('internalMessage', { cmd: 'NODE_CLUSTER', ack: seq, accepted: !hasOthers });
      }
      holding.latest.clear();
    };
    // After Node's own listeners, which take the worker out of the round. The one event or the other: where a connection
    // was not acknowledged, Node does not tell that the channel has ended.
    child.once('disconnect', rescue);
    child.once('exit', () => !child.connected && rescue());
    return rescue;
  };
}

/** Listens along: the channel of a cluster worker carries these beside all other messages. */
function watch(child: ChildProcess, { keys, latest }: Holding): void {
  const send = child.send as Send;
  // Once for each connection: the four parameters there are, and no list of them.
  child.send = function sendAndNote(this: ChildProcess, message, connection, options, written): boolean {
    const { cmd, act, seq, key } = message ?? {};
    if (cmd === 'NODE_CLUSTER' && key !== undefined) {
      if (act !== 'newconn') keys.add(key);
      else if (connection !== undefined && seq !== undefined) latest.set(key, seq);
    }
    return send.call(this, message, connection, options, written);
  } as Send as ChildProcess['send'];
  child.on('internalMessage', ({ cmd, act, key }: ClusterMessage) => {
    if (act === 'close' && cmd === 'NODE_CLUSTER' && key !== undefined) keys.delete(key);
  });
}
