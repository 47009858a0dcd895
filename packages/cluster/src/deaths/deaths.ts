import type { Logger } from '@ec/logger';
import type { Fact, NewWorker, State, WorkerName, WorkerStatus } from '@ec/manager';
import { serializeError } from '@ec/messenger';
import type { SerializedError } from '@ec/messenger';
import type { WorkerExit, WorkerHandle } from '@ec/runner';
import { askedByFact, askedByOrder } from './asked.js';
import type { Findings } from './asked.js';
import type { Asked } from './asked.js';
import { cgroupMemory } from './cgroup-memory.js';
import type { CgroupMemory } from './cgroup-memory.js';
import { createClusterEvents } from './cluster-events.js';
import type { ClusterHearing } from './cluster-events.js';
import { createOomKills } from './oom-kills.js';
import { createPassOn } from './pass-on.js';
import type { DeathRecord, Figures } from './record.js';
import { openStderr } from './sink.js';
import type { Sink } from './sink.js';
import { judgeDeath } from './verdict.js';
import { createWords } from './words.js';
import type { Words } from './words.js';

/** What is written down of a worker while it lives, and of its death. */
export interface Life {
  readonly bornAtMs: number;
  readonly words: Words;
  asked: Asked | undefined;
  /** Why it has asked to be replaced; undefined: it has not. */
  found: Findings;
  figures: { readonly told: Figures; readonly atMs: number } | undefined;
  failed: { readonly error: SerializedError; readonly phase: 'boot' | 'running'; readonly atMs: number } | undefined;
  death: DeathRecord | undefined;
}

export interface DeathsParts {
  /** How long an event loop may stand still; undefined: nobody watches. */
  readonly blockedMs: number | undefined;
  state(): State;
  readonly roster: { get(worker: WorkerName): { readonly life: Life } | undefined };
  readonly logger: Pick<Logger, 'error'>;
  nowMs(): number;
  /** Default: this process's stderr. */
  readonly sink?: Sink;
  /** Default: asks the kernel. */
  readonly memory?: () => CgroupMemory;
}

/** Explains deaths: collects what is known of the living, and makes the record of each of the dead. */
export interface Deaths {
  /** A worker was started. To be called in the same turn. */
  born(handle: WorkerHandle): Life;
  /** The cluster has done something that may be why somebody ends. */
  reported(fact: Fact): void;
  /** A worker is about to be asked to end. */
  ordered(worker: WorkerName): void;
  /** It tells how it does. */
  figured(life: Life, told: Figures): void;
  /** It tells what went wrong with it. */
  failed(life: Life, error: SerializedError, phase: 'boot' | 'running'): void;
  /** It has ended. Settles when its last words are read, within 0.2 s; the record stays with its life. Never rejects. */
  died(worker: NewWorker & { readonly status?: WorkerStatus }, life: Life, end: End): Promise<DeathRecord>;
  /** What a worker has written to stderr last, whether it lives or not. */
  lastWordsOf(worker: WorkerName): readonly string[];
  /** Who hears of deaths. */
  readonly events: ClusterHearing;
  /** Settles when all that workers have written is handed on, or soon. */
  flush(): Promise<void>;
}

/** How a worker has ended. */
export interface End {
  readonly exit: WorkerExit;
  readonly osId: number;
}

/** Whoever reads our stderr and has stopped does not keep the cluster from ending. */
const FLUSH_MS = 1_000;

export function createDeaths(parts: DeathsParts): Deaths {
  const { nowMs, roster, logger, memory = cgroupMemory } = parts;
  const passOn = createPassOn(parts.sink ?? lazySink());
  const oomKills = createOomKills(() => memory().oomKills, nowMs);

  function ask(worker: WorkerName, why: (life: Life) => Asked): void {
    const life = roster.get(worker)?.life;
    if (life) life.asked ??= why(life);
  }

  function judge(name: WorkerName, life: Life, exit: WorkerExit) {
    // Of a signal to the whole process group workers may have ended before they are asked.
    const asked = life.asked ?? (parts.state().ending && askedByOrder(parts.state(), name, life.found));
    const wasKilled = exit.signal === 'SIGKILL' && !exit.forced;
    const kills = wasKilled ? oomKills.around() : undefined;
    const now = nowMs();
    const failure = life.failed && { ...life.failed, agoMs: now - life.failed.atMs };
    const figures = life.figures && { ...life.figures.told, agoMs: Math.round(now - life.figures.atMs) };
    const judgement = judgeDeath({
      exit,
      asked,
      failure,
      said: life.words.text(),
      figures,
      oomKills: kills,
      memoryLimit: wasKilled ? memory().limit : undefined,
      blockedMs: parts.blockedMs,
    });
    if (judgement.verdict === 'killed-for-memory' && judgement.isCertain) oomKills.take();
    return { ...judgement, figures, oomKills: kills };
  }

  return {
    born: ({ stderr }) => ({
      bornAtMs: nowMs(),
      words: createWords(stderr, passOn),
      asked: undefined,
      found: {},
      figures: undefined,
      failed: undefined,
      death: undefined,
    }),
    reported(fact) {
      if (fact.fact === 'recycle-started') {
        const life = roster.get(fact.worker)?.life;
        if (life) life.found = { tired: fact.why };
      } else if (fact.fact === 'reload-rolled-back' && fact.why.kind === 'condemned') {
        const life = roster.get(fact.worker)?.life;
        if (life) life.found = { ...life.found, condemned: fact.why.text };
      }
      const found = askedByFact(fact);
      if (found) ask(found.worker, () => found.asked);
    },
    ordered: (worker) => ask(worker, ({ found }) => askedByOrder(parts.state(), worker, found)),
    figured(life, told) {
      life.figures = { told, atMs: nowMs() };
      oomKills.look();
    },
    failed(life, error, phase) {
      life.failed = { error, phase, atMs: nowMs() };
    },
    async died({ name, role, slot, status = 'stopping' }, life, { exit, osId }) {
      const livedMs = Math.round(nowMs() - life.bornAtMs);
      const at = Date.now();
      await life.words.ended();
      const { code, signal, spawnError, error } = exit;
      const thrown = spawnError ?? error;
      life.death = {
        name,
        role,
        slot,
        osId,
        at,
        livedMs,
        status,
        ...judge(name, life, exit),
        code,
        signal,
        error: life.failed?.error ?? (thrown && serializeError(thrown)),
        stderr: life.words.lines(),
      };
      return life.death;
    },
    lastWordsOf: (worker) => roster.get(worker)?.life.words.lines() ?? [],
    events: createClusterEvents((error) => logger.error(error instanceof Error ? error : String(error))),
    flush: () => passOn.flush(FLUSH_MS),
  };
}

/** Not asked for where no worker's stderr is read. */
function lazySink(): Sink {
  let sink: Sink | undefined;
  return { write: (chunk, done) => (sink ??= openStderr()).write(chunk, done) };
}
