import { readFileSync } from 'node:fs';

const frame = readFileSync(new URL('page.html', import.meta.url), 'utf8');

/** The start page as HTML. It is complete without scripts; its one script only fetches it anew. */
export function renderPage({ answeredBy, cluster, log, rotations, settings }, host) {
  const parts = {
    crew: crewRows(cluster, answeredBy),
    waiting: cluster.waiting.map(({ text }) => `<p class="waiting">${escape(text)}</p>`).join(''),
    answerer: `app worker in slot ${answeredBy.slot}, pid ${answeredBy.osId}`,
    lines: String(log.lines),
    bytes: size(log.bytes),
    share: String(Math.min(100, Math.round((100 * log.bytes) / settings.maxBytes))),
    limits: `${size(settings.maxBytes)} or ${settings.maxAgeMs / 1000} s`,
    total: String(rotations.total),
    rotations: rotationRows(rotations.latest.slice(0, 8)),
    origin: `http://${escape(host ?? 'localhost')}`,
    file: escape(settings.file),
    agent: String(cluster.workers.find(({ role }) => role === 'agent')?.pid ?? '…'),
  };
  return frame.replaceAll(/{{(\w+)}}/g, (_, name) => parts[name]);
}

function crewRows({ master, phase, workers }, answeredBy) {
  const sorted = workers.toSorted((a, b) => a.role.localeCompare(b.role) || a.slot - b.slot);
  const rows = sorted.map(({ role, slot, pid, status, forMs }) => {
    const cells = [badge(role), role === 'app' ? slot : '', pid, `${status}, ${seconds(forMs)}`];
    return row(cells, pid === answeredBy.osId);
  });
  return [row([badge('master'), '', master, phase]), ...rows].join('');
}

function rotationRows(latest) {
  if (latest.length === 0) return row(['none yet', '', '', '']);
  return latest.map(({ atMs, bytes, reason, pid }) => row([time(atMs), size(bytes), reason, pid])).join('');
}

function row(cells, marked = false) {
  return `<tr${marked ? ' class="marked"' : ''}>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

const badge = (name) => `<span class="role ${name}">${name}</span>`;
const size = (bytes) => (bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} kB`);
const seconds = (ms) => `${Math.round(ms / 1000)} s`;
const time = (ms) => new Date(ms).toTimeString().slice(0, 8);
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
