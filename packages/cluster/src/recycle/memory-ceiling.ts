import type { WorkerName } from '@ec/manager';
import { sealSystem } from '@ec/messenger';
import type { SealedSystem } from '@ec/messenger';

export interface MemoryCeilingParts {
  /** The part of one worker now, in bytes; undefined: there is none. */
  ceilingBytes(): number | undefined;
  /** App workers that serve. */
  serving(): readonly { readonly name: WorkerName }[];
  tell(worker: WorkerName, message: SealedSystem): void;
}

/** The memory limit of the control group, of which each app worker has its part. */
export interface MemoryCeiling {
  /** Somebody serves from now on, or there are to be more workers, or fewer: who has another part is told. */
  changed(): void;
}

export function createMemoryCeiling({ ceilingBytes, serving, tell }: MemoryCeilingParts): MemoryCeiling {
  let told = new Map<WorkerName, number>();
  return {
    changed() {
      const bytes = ceilingBytes();
      if (bytes === undefined) return;
      const before = told;
      told = new Map(serving().map(({ name }) => [name, bytes]));
      for (const name of told.keys())
        if (before.get(name) !== bytes) tell(name, sealSystem({ type: 'limit', data: { ceilingBytes: bytes } }));
    },
  };
}
