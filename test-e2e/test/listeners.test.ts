import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect } from 'node:http2';
import type { ClientHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { httpGet, temporaryFolder, until } from '@ec/test-utils';
import type { RunningCluster } from '@ec/test-utils';
import { startLoad } from '@ec/test-utils/load';
import { describe, expect, test } from 'vitest';
import { fixture, launch, launchFailing, program } from '../launcher.js';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const canReuse = process.platform === 'linux' && (major > 22 || (major === 22 && minor >= 12));
const modes = ['round-robin', 'shared', ...(canReuse ? ['held', 'reuse-port'] : [])] as const;

const files = {
  key: join(fixture('https-certificate'), 'key.pem'),
  cert: join(fixture('https-certificate'), 'cert.pem'),
};
const reloads = { script: program('reloads.js') };
const QUICK = { judgeMs: 0, lingerMs: 400, spreadMs: 100 };

const addressesOf = (cluster: RunningCluster) => cluster.ready['addresses'] as readonly string[];

/** Asks at one of the places, over a connection of its own. */
async function ask(address: string): Promise<string> {
  if (!address.startsWith('/')) {
    const { status, body } = await httpGet(address, { patienceMs: 5_000 });
    expect(status).toBe(200);
    return body;
  }
  const [answer] = await once(request({ socketPath: address, agent: false, timeout: 5_000 }).end(), 'response');
  let body = '';
  for await (const chunk of answer) body += String(chunk);
  return body;
}

const slotAt = async (address: string): Promise<number> => (JSON.parse(await ask(address)) as { slot: number }).slot;

async function servedByAll(address: string, slots: number): Promise<void> {
  const seen = new Set<number>();
  await until(`${address} is served by each slot`, async () => seen.add(await slotAt(address)).size === slots);
}

async function reload(cluster: RunningCluster): Promise<unknown> {
  const told = cluster.next('reloaded');
  cluster.send({ action: 'reload' });
  return (await told).data;
}

/** Asks everywhere, over and over, until it is told to end; gives what has failed. */
function askOn(addresses: readonly string[]): () => Promise<readonly string[]> {
  const failed: string[] = [];
  const end = new AbortController();
  const over = Promise.all(
    addresses.map(async (address) => {
      while (!end.signal.aborted)
        await ask(address).catch((error: unknown) => failed.push(`${address}: ${String(error)}`));
    }),
  );
  return async () => {
    end.abort();
    await over;
    return failed;
  };
}

describe.each(modes)('%s', (balance) => {
  test('one application listens on two ports and a unix socket, through a reload and a death', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'app.sock');
    const listen = [{ port: 0, balance }, { port: 0, hostname: '127.0.0.1', balance }, { path }];
    await using cluster = await launch(
      'who-serves',
      { port: undefined, listen, reload: QUICK },
      { ...reloads, stderr: [/./], mayKill: true },
    );
    const addresses = addressesOf(cluster);
    expect(addresses).toEqual([cluster.address, expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), path]);
    expect(new Set(addresses).size).toBe(3);
    const chosen = balance === 'reuse-port' ? 'held (reuse-port as asked for' : `${balance} (as asked for`;
    expect(cluster.stdout.join('\n')).toContain(`balance of port 0: ${chosen}`);
    expect(cluster.stdout.join('\n')).toContain(`ready at ${addresses.join(', ')} after`);
    expect((await cluster.status()).status).toMatchObject({ addresses });
    for (const address of addresses) await servedByAll(address, 2);

    const end = askOn(addresses);
    expect(await reload(cluster)).toMatchObject({ outcome: 'reloaded' });
    expect(await end()).toEqual([]);

    const [pid = 0] = (await cluster.status()).pids.apps;
    process.kill(pid, 'SIGKILL');
    await cluster.line(/app#5 .* is ready/);
    for (const address of addresses) await servedByAll(address, 2);
    expect(await cluster.close()).toEqual({ code: 0, signal: null });
  });

  test('a place that is somebody else’s is a failed start that names it', async () => {
    const other = createServer().listen(0);
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const listen = [{ port: 0 }, { port, balance }];
    const { code, stderr } = await launchFailing('who-serves', { port: undefined, listen });
    other.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`app worker \\d cannot listen on port ${port} \\(EADDRINUSE\\): somebody else`));
  });
});

describe.runIf(canReuse)('held', () => {
  test('while a worker stands still, others take who comes to its slot, at each place', async () => {
    const listen = [{ port: 0 }, { port: 0 }];
    await using cluster = await launch(
      'who-serves',
      { port: undefined, listen, workers: 3 },
      { mayKill: true, stderr: [/./] },
    );
    const { pids } = await cluster.status();
    process.kill(pids.apps[1] ?? 0, 'SIGSTOP');
    for (const address of addressesOf(cluster)) {
      const asked = await Promise.allSettled(Array.from({ length: 60 }, () => slotAt(address)));
      expect(asked.filter(({ status }) => status === 'rejected')).toEqual([]);
      expect(new Set(asked.map((one) => (one as { value?: number }).value))).toEqual(new Set([0, 2]));
    }
    process.kill(pids.apps[1] ?? 0, 'SIGCONT');
    for (const address of addressesOf(cluster)) await servedByAll(address, 3);
  });
});

test('requests of all kinds come through reloads at a place that is not the first', async () => {
  const listen = [{ port: 0 }, { port: 0 }];
  await using cluster = await launch(
    'under-load',
    { port: undefined, listen, reload: { ...QUICK, lingerMs: 1_000 } },
    { ...reloads, stderr: [/./] },
  );
  const load = startLoad({ url: addressesOf(cluster)[1] ?? '', perSecond: 150 });
  for (let times = 0; times < 2; times += 1) expect(await reload(cluster)).toMatchObject({ outcome: 'reloaded' });
  const { failures, requests } = await load.end();
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(10);
});

test('a spare takes the slot of a dead worker at each place', async () => {
  const listen = [{ port: 0 }, { port: 0 }];
  await using cluster = await launch(
    'who-serves',
    { port: undefined, listen, spares: 1, maxConnections: 100 },
    { mayKill: true, stderr: [/./] },
  );
  await cluster.line(/app#3 .*is loaded and waits/);
  const [pid = 0] = (await cluster.status()).pids.apps;
  process.kill(pid, 'SIGKILL');
  await cluster.line(/app#3 .* is ready at http.*, http/);
  for (const address of addressesOf(cluster)) await servedByAll(address, 2);
});

test('HTTP here and HTTPS there, from one application', async () => {
  const listen = [{ port: 0 }, { port: 0, https: files }];
  await using cluster = await launch('who-serves', { port: undefined, listen });
  const [plain = '', secure = ''] = addressesOf(cluster);
  expect([plain.slice(0, 7), secure.slice(0, 8)]).toEqual(['http://', 'https://']);
  expect(JSON.parse(await ask(plain))).toMatchObject({ encrypted: false });
  expect(JSON.parse(await ask(secure))).toMatchObject({ encrypted: true });
});

test('a server that the application has made itself listens everywhere, and speaks the same', async () => {
  const places = [{ port: 0 }, { port: 0 }];
  await using cluster = await launch('main-elsewhere', { port: undefined, listen: places });
  for (const address of addressesOf(cluster)) expect(await ask(`${address}/a`)).toBe('a server of its own');
  const { stderr } = await launchFailing('main-elsewhere', {
    port: undefined,
    listen: [{ port: 0 }, { port: 0, https: files }],
  });
  expect(stderr).toContain('The application has made its server itself, and it speaks the same wherever it listens');
});

test('a framework of classes is told of one server, which listens everywhere', async () => {
  const listen = [{ port: 0 }, { port: 0 }];
  await using cluster = await launch('modes', { framework: fixture('modes-framework'), port: undefined, listen });
  const [first = '', second = ''] = addressesOf(cluster);
  expect(Object.keys(JSON.parse(await ask(first)))).toEqual(Object.keys(JSON.parse(await ask(second))));
  expect(cluster.stdout.join('\n')).toContain(`started on ${second}`);
});

test('threads listen on several ports too', async () => {
  const listen = [{ port: 0 }, { port: 0 }];
  await using cluster = await launch('modes', { port: undefined, listen, startMode: 'worker_threads', workers: 1 });
  for (const address of addressesOf(cluster)) expect(JSON.parse(await ask(address))).toMatchObject({ slot: 0 });
});

test.each([
  [{ sticky: true }, 'options.sticky cannot go with 2 places to listen'],
  [{ sticky: { by: 'cookie' } }, 'options.sticky cannot go with 2 places to listen'],
  [
    { startMode: 'worker_threads', workers: 1, listen: [{ port: 0, balance: 'held' }] },
    'because threads cannot be given sockets',
  ],
])('%j is refused', async (options, message) => {
  const given = { port: undefined, listen: [{ port: 0 }, { port: 0 }], ...options };
  const { code, stderr } = await launchFailing('who-serves', given);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) });
});

function streamText(session: ClientHttp2Session, path: string): Promise<string> {
  const stream = session.request({ ':path': path });
  stream.end();
  stream.setEncoding('utf8');
  let text = '';
  stream.on('data', (chunk: string) => (text += chunk));
  return new Promise((resolve, reject) => {
    stream.on('end', () => resolve(text));
    stream.on('error', reject);
  });
}

test('a server of HTTP/2 over TLS listens at two places, and tells its clients to go when it is reloaded', async () => {
  const listen = [{ port: 0 }, { port: 0 }];
  await using cluster = await launch(
    'serves-http2-secure',
    { port: undefined, listen, reload: QUICK, workers: 1 },
    { ...reloads, stderr: [/./] },
  );
  for (const address of addressesOf(cluster)) {
    const [old] = (await cluster.status()).pids.apps;
    const session = connect(address, { rejectUnauthorized: false });
    expect(await streamText(session, '/')).toBe(`${old} over 2.0`);
    const slow = streamText(session, '/slow');
    const gone = once(session, 'goaway');
    expect(await reload(cluster)).toMatchObject({ outcome: 'reloaded' });
    await gone;
    expect(await slow).toBe(`${old} over 2.0`);
    if (!session.closed) await once(session, 'close');
    const [young] = (await cluster.status()).pids.apps;
    expect(young).not.toBe(old);
    // Clients that speak HTTP/1.1 only are served, too.
    expect(await ask(address)).toBe(`${young} over 1.1`);
  }
});
