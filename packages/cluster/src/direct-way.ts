import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SystemActions } from '@ec/messenger';
import { connectThreads, tokenOf } from '@ec/runner';
import type { WorkerHandle } from '@ec/runner';

/** Where app workers and the agent meet without the master. */
export interface DirectWay {
  /** Makes a place for an agent. Undefined where there is none: then all goes through the master. */
  forAgent(agentOsId: number): SystemActions['begin']['direct'];
  /** What an app worker must know to get to this agent. */
  forApp(osId: number, agentOsId: number): SystemActions['people']['direct'];
  /** This agent has ended. */
  gone(agentOsId: number): void;
  /** These can be reached now. */
  meet?(agent: WorkerHandle, app: WorkerHandle): void;
  close(): void;
}

/** The way between workers of this kind. */
export function wayOf(kind: 'none' | 'process' | 'thread'): DirectWay {
  if (kind === 'none') return noDirectWay;
  return kind === 'thread' ? createThreadWay() : createSocketWay();
}

/** The longest path that systems take for a socket has 104 to 108 bytes. */
const LONGEST_PATH = 100;

function createSocketWay(): DirectWay {
  /** By agent: during a reload there may be two. */
  const places = new Map<number, { readonly path: string; readonly secret: string }>();

  /** The agent removes it when it ends, unless it is killed. */
  function gone(agentOsId: number): void {
    const place = places.get(agentOsId);
    places.delete(agentOsId);
    if (place && process.platform !== 'win32') rmSync(dirname(place.path), { recursive: true, force: true });
  }

  return {
    forAgent(agentOsId) {
      const path = socketPath();
      if (path === undefined) return undefined;
      const place = { path, secret: randomBytes(32).toString('hex') };
      places.set(agentOsId, place);
      return place;
    },
    forApp(osId, agentOsId) {
      const place = places.get(agentOsId);
      return place && { path: place.path, token: tokenOf(place.secret, osId) };
    },
    gone,
    close() {
      for (const agentOsId of [...places.keys()]) gone(agentOsId);
    },
  };
}

/** In a folder of its own, which only its user can enter. */
function socketPath(): string | undefined {
  if (process.platform === 'win32') return `\\\\.\\pipe\\ec-${randomBytes(16).toString('hex')}`;
  try {
    // mkdtemp gives the folder the mode 0700.
    const path = join(mkdtempSync(join(tmpdir(), 'ec-')), 'agent.sock');
    if (Buffer.byteLength(path) <= LONGEST_PATH) return path;
    rmSync(dirname(path), { recursive: true });
  } catch {
    // Nowhere to put it: a way less, and nothing lost.
  }
  return undefined;
}

/** Threads are given the two ends of a channel. */
function createThreadWay(): DirectWay {
  const laid = new WeakMap<WorkerHandle, WeakSet<WorkerHandle>>();
  return {
    ...noDirectWay,
    meet(agent, app) {
      const apps = laid.get(agent) ?? new WeakSet();
      if (apps.has(app)) return;
      laid.set(agent, apps.add(app));
      connectThreads(agent, app);
    },
  };
}

/** No connections past the master. */
const noDirectWay: DirectWay = { forAgent: () => undefined, forApp: () => undefined, gone() {}, close() {} };
