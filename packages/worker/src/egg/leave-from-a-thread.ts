import { sealSystem } from '@ec/messenger';
import { offerClusterWorker } from '@ec/runner/port';
import type { WorkerPort } from '@ec/runner/port';

/**
 * Lets an application of Egg leave its thread as it leaves a process. After an uncaught exception Egg's `graceful` closes
 * the servers and has `cluster.worker` disconnect, so that another takes over at once. Without one it would let the
 * application go on, in whatever state it is, for 30 s, and then kill every child of the process. So there is one: the
 * thread tells the master that it serves no more, answers what it holds, closes, and ends with code 1.
 */
export function leaveFromAThread(port: Pick<WorkerPort, 'send' | 'exit'>): void {
  offerClusterWorker(() => {
    port.send(sealSystem({ type: 'leaving', data: {} }));
    port.exit(1);
  });
}
