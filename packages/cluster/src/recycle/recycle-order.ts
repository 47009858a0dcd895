import type { SystemActions } from '@ec/messenger';
import { ClusterError } from '../errors.js';
import type { Mode } from '../mode.js';
import type { ResolvedOptions } from '../options.js';

type RecycleOption = ResolvedOptions['recycle'];

/**
 * What an app worker is told of when to ask to be replaced. `memoryBytes` is the limit of the control group, if there is
 * one; `apps` is how many there are to be. Pure.
 */
export function recycleOrderOf(
  option: RecycleOption,
  { runsAs }: Pick<Mode, 'runsAs'>,
  memoryBytes: number | undefined,
  apps: number,
): SystemActions['begin']['recycle'] {
  if (!option) return undefined;
  const { cgroupShare, ...limits } = option;
  if (runsAs === 'thread' || memoryBytes === undefined || cgroupShare === 0) return limits;
  // One more than there are: a successor serves beside the one whose place it takes.
  return { ...limits, ceilingBytes: Math.floor((cgroupShare * memoryBytes) / (apps + 1)) };
}

/** Throws a ClusterError (EC_MODE) where workers cannot be replaced for these reasons. */
export function assertRecyclable(option: RecycleOption, { runsAs, canOverlap }: Mode): void {
  if (!option) return;
  if (!canOverlap)
    throw new ClusterError(
      'EC_MODE',
      'options.recycle needs a new worker beside the old one, and on this Node two threads cannot listen on one port: leave it out, or use startMode: "process".',
    );
  if (runsAs === 'thread' && option.rssBytes !== undefined)
    throw new ClusterError(
      'EC_MODE',
      'options.recycle.rssBytes cannot be told of threads, whose memory is that of one process: use heapShare, or startMode: "process".',
    );
}
