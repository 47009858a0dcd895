import { isRole } from './address.js';
import type { Outcome } from './answer.js';
import { isRedo } from './envelope-header.js';
import type { SystemActions, SystemMessage } from './system-actions.js';
import { quote } from './refusal.js';
import type { Refusal, RefusalReason } from './refusal.js';

/** The version of what master and workers say to each other. A change that the other side would misread raises it. */
const PROTOCOL = 1;

/** A system message as it travels. It has no `action`, so an Egg messenger on the same channel passes it over. */
export type SealedSystem = SystemMessage & { readonly '@ec': number };

/** A system message that must not be acted upon; `refusal` says why. */
export interface RefusedSystem {
  readonly type: 'refused';
  readonly refusal: Refusal;
}

type Fields = Readonly<Record<string, unknown>>;
type Check = (data: Fields) => boolean;

/** What the receiver relies on, of each type: an application shares the channel and can write anything on it. */
const checks: { readonly [T in keyof SystemActions]: Check } = {
  ready: ({ address, protocol, debugPort, others, bootMs }) =>
    optional(address, isListenAddress) &&
    optional(protocol, isProtocol) &&
    optional(others, (value) => Array.isArray(value) && value.every(isServed)) &&
    optional(debugPort, isNumber) &&
    isNumber(bootMs),
  failed: ({ error, phase }) =>
    isFields(error) &&
    isString(error['name']) &&
    isString(error['message']) &&
    (phase === 'boot' || phase === 'running'),
  leaving: () => true,
  begin: ({
    id,
    slot,
    role,
    options,
    port,
    graceMs,
    socket,
    listen,
    maxConnections,
    direct,
    sticky,
    recycle,
    watchdog,
  }) =>
    [id, graceMs].every(isNumber) &&
    optional(slot, isNumber) &&
    optional(socket, isSocketKind) &&
    optional(listen, (value) => Array.isArray(value) && value.every(isListenerOrder)) &&
    optional(direct, (value) => isFields(value) && isString(value['path']) && isString(value['secret'])) &&
    optionalNumber(maxConnections) &&
    optional(sticky, isStickyOrder) &&
    optional(recycle, isRecycleOrder) &&
    optional(watchdog, (value) => isFields(value) && isString(value['file']) && isNumber(value['blockedMs'])) &&
    (role === 'agent' || role === 'app') &&
    isFields(options) &&
    optional(port, isNumber),
  loaded: () => true,
  'take-slot': ({ slot, slots, sticky, recycle }) =>
    [slot, slots].every(isNumber) && optional(sticky, isStickyOrder) && optional(recycle, isRecycleOrder),
  peers: ({ agentIds, appIds }) => [agentIds, appIds].every((ids) => Array.isArray(ids) && ids.every(isNumber)),
  'cluster-ready': ({ address }) => isString(address),
  answer: ({ id, to, from, direct, redo, outcome }) =>
    isNumber(id) &&
    isFields(to) &&
    isRole(to['role']) &&
    optional(to['osId'], isNumber) &&
    optional(from, isPeer) &&
    optional(direct, (value) => typeof value === 'boolean') &&
    optional(redo, isRedo) &&
    isFields(outcome) &&
    isOutcome(outcome),
  people: ({ workers, direct }) =>
    Array.isArray(workers) &&
    workers.every((worker) => isPeer(worker) && isNumber(worker.id) && optional(worker.slot, isNumber)) &&
    optional(direct, (value) => isFields(value) && isString(value['path']) && isString(value['token'])),
  sync: ({ to, from, epoch }) => optional(to, isPeer) && optional(from, isPeer) && isNumber(epoch),
  flow: ({ receiver, open }) => isPeer(receiver) && typeof open === 'boolean',
  observe: ({ forMs, healthPath }) => isNumber(forMs) && optional(healthPath, isString),
  observed: ({ answers, failures, lateMs, rss, growth, unhealthy }) =>
    [answers, failures, lateMs, rss, growth].every(isNumber) && optional(unhealthy, isString),
  figures: ({ rss, heapUsed, heapLimit, busy, lateMs, requests, connections }) =>
    [rss, heapUsed, heapLimit, busy, lateMs].every(isNumber) && [requests, connections].every(optionalNumber),
  retire: ({ graceMs, lingerMs, spreadMs }) => [graceMs, lingerMs, spreadMs].every(isNumber),
  'recycle-me': ({ why }) => isString(why),
  limit: ({ maxConnections, ceilingBytes }) => [maxConnections, ceilingBytes].every(optionalNumber),
  full: ({ refused }) => isNumber(refused),
  connection: isHandedConnection,
  load: ({ taken, open }) => [taken, open].every(isNumber),
  declined: isHandedConnection,
  'last-connection': () => true,
  bind: ({ port, hostname, listener }) => isNumber(port) && optional(hostname, isString) && optionalNumber(listener),
  bound: ({ error, listener }) =>
    optional(error, (value) => isFields(value) && isString(value['code']) && isString(value['message'])) &&
    optionalNumber(listener),
  lend: ({ slot, listener }) => isNumber(slot) && optionalNumber(listener),
  'give-back': ({ slot }) => isNumber(slot),
  ping: () => true,
  pong: () => true,
  slots: ({ slots }) =>
    Array.isArray(slots) && slots.every((one) => isFields(one) && isNumber(one['slot']) && isString(one['path'])),
};

const outcomes: Readonly<Record<Outcome['kind'], Check>> = {
  routed: ({ receivers }) => Array.isArray(receivers) && receivers.every(isPeer),
  received: () => true,
  reply: ({ codec }) => codec === undefined || codec === 'v8',
  error: ({ error }) => isFields(error) && isString(error['name']) && isString(error['message']),
  refused: ({ reason, text }) => isString(reason) && isString(text),
};

function isOutcome(outcome: Fields): boolean {
  const { kind } = outcome;
  return isString(kind) && Object.hasOwn(outcomes, kind) && outcomes[kind as Outcome['kind']](outcome);
}

function isHandedConnection({ address, port, head, declined }: Fields): boolean {
  return (
    optional(address, isString) && optional(port, isNumber) && optional(head, isString) && optional(declined, isNumber)
  );
}

function isStickyOrder(value: unknown): boolean {
  if (!isFields(value) || !isNumber(value['slots'])) return false;
  return value['by'] === 'connection' ? optional(value['port'], isNumber) : isString(value['folder']);
}

function isRecycleOrder(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { rssBytes, ceilingBytes, heapShare, ageMs, requests } = value;
  return [rssBytes, ceilingBytes, heapShare, ageMs, requests].every((limit) => optional(limit, isNumber));
}

function isPeer(value: unknown): boolean {
  return isFields(value) && isRole(value['role']) && isNumber(value['osId']);
}

function optionalNumber(value: unknown): boolean {
  return optional(value, isNumber);
}

/** The types there are. */
export const systemTypes = Object.keys(checks) as readonly (keyof SystemActions)[];

/** Marks a system message for the channel. */
export function sealSystem({ type, data }: SystemMessage): SealedSystem {
  return { '@ec': PROTOCOL, type, data } as SealedSystem;
}

/**
 * Reads what came over the channel. Undefined: it is no system message. A marked one of another protocol version, of
 * an unknown type or with data of the wrong shape is refused. Never throws, never modifies its input.
 */
export function openSystem(raw: unknown): SystemMessage | RefusedSystem | undefined {
  try {
    return isFields(raw) && isNumber(raw['@ec']) && !('action' in raw) ? openMarked(raw) : undefined;
  } catch {
    // What throws on being read did not come over a channel and is not ours.
    return undefined;
  }
}

function openMarked({ '@ec': protocol, type, data }: Fields): SystemMessage | RefusedSystem {
  if (protocol !== PROTOCOL) {
    return refuse(
      'protocol',
      `speaks protocol ${String(protocol)}, not ${PROTOCOL}: install one version of all @ec packages`,
    );
  }
  if (!isString(type) || !Object.hasOwn(checks, type)) {
    const name = isString(type) ? quote(type) : `a ${typeof type}`;
    return refuse('malformed', `has the unknown type ${name}: leave messages marked "@ec" to the cluster`);
  }
  if (!isFields(data) || !checks[type as keyof SystemActions](data)) {
    return refuse(
      'malformed',
      `${quote(type)} has data of the wrong shape: leave messages marked "@ec" to the cluster`,
    );
  }
  return { type, data } as unknown as SystemMessage;
}

function refuse(reason: RefusalReason, problem: string): RefusedSystem {
  return { type: 'refused', refusal: { reason, text: `a system message ${problem}` } };
}

function isListenAddress(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { path, port, hostname, family } = value;
  return isString(path) || (isNumber(port) && optional(hostname, isString) && optional(family, isString));
}

function isProtocol(value: unknown): boolean {
  return value === 'http' || value === 'https';
}

function isServed(value: unknown): boolean {
  return isFields(value) && isListenAddress(value['address']) && isProtocol(value['protocol']);
}

function isSocketKind(value: unknown): boolean {
  return isString(value) && ['shared', 'own', 'sole', 'given'].includes(value);
}

function isListenerOrder(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { port, hostname, path, fd, taken, socket } = value;
  return (
    [port, fd, taken].every(optionalNumber) &&
    [hostname, path].every((text) => optional(text, isString)) &&
    isSocketKind(socket)
  );
}

/** JSON turns NaN and infinite numbers into null, and nothing here means either. */
function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function optional(value: unknown, check: (value: unknown) => boolean): boolean {
  return value === undefined || check(value);
}
