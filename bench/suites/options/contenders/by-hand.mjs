// What a user of a library without environment, durations and paths writes around it, the same for all of these.
import { accessSync, constants, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { isAbsolute, resolve } from 'node:path';

const variables = {
  workers: 'EC_WORKERS',
  bootTimeoutMs: 'EC_BOOT_TIMEOUT',
  appCloseTimeoutMs: 'EC_APP_CLOSE_TIMEOUT',
  agentCloseTimeoutMs: 'EC_AGENT_CLOSE_TIMEOUT',
};

/** The input before the environment; what is null, undefined or blank is not given. */
export function layers(input, env) {
  const given = {};
  for (const [name, variable] of Object.entries(variables)) if (env[variable]?.trim()) given[name] = env[variable];
  for (const [name, value] of Object.entries(input)) if (value !== undefined && value !== null) given[name] = value;
  return given;
}

export const isPath = (text) => text.trim() !== '' && !text.includes('\0');
export const absolute = (text) => (isAbsolute(text) ? text : resolve(text));
export const moduleOf = (text) => (text.startsWith('.') ? absolute(text) : text);

export function isReadableFile(text) {
  try {
    accessSync(text, constants.R_OK);
    return statSync(text).isFile();
  } catch {
    return false;
  }
}

export const DIGITS = /^(0|[1-9]\d*)$/;
export const COUNT = /^([1-9]\d*|auto)$/;
export const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/;
export const LONGEST_MS = 2_147_483_647;

const factors = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export function milliseconds(text) {
  const [, number, unit = 'ms'] = DURATION.exec(text);
  return Math.round(Number(number) * factors[unit]);
}

export const countOf = (text) => (text === 'auto' ? availableParallelism() : Number(text));

export const SIZE = /^(\d+(?:\.\d+)?)([kKmMgG]?[bB])?$/;

const units = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

export function bytes(text) {
  const [, number, unit = 'b'] = SIZE.exec(text);
  return Math.round(Number(number) * units[unit.toLowerCase()]);
}

export const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

export function isNetwork(text) {
  const [address, bits, more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

export const namesProxies = ({ by, trust }) => (by !== 'header' && by !== 'proxy-protocol') || trust?.length > 0;

const stickyNames = { header: 'x-forwarded-for', cookie: 'ec-affinity', query: 'sid' };
export const named = (given) =>
  Object.freeze({ ...given, ...(stickyNames[given.by] && { name: given.name ?? stickyNames[given.by] }) });

export const isSocketPath = (text) => /\/[^/]+$/.test(text);

export const isPlace = ({ port, hostname, path, fd }) =>
  [port, path, fd].filter((one) => one !== undefined).length === 1 && (hostname === undefined || port !== undefined);

export function areDistinct(places) {
  const names = places.map(({ port, hostname = '', path, fd }) => {
    if (port === undefined) return path ?? fd;
    return port === 0 ? {} : `${hostname}:${port}`;
  });
  return names.length > 0 && new Set(names).size === names.length;
}

export const hasOneWayToListen = ({ listen, port, hostname, ports, reusePort }) =>
  listen === undefined || (port === undefined && hostname === undefined && ports.length === 0 && !reusePort);
