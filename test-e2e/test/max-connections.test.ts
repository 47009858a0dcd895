import { once } from 'node:events';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { httpGet, until } from '@ec/test-utils';
import type { RunningCluster } from '@ec/test-utils';
import { expect, test } from 'vitest';
import { fixture, launch, launchFailing, program } from '../launcher.js';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const canReuse = process.platform === 'linux' && (major > 22 || (major === 22 && minor >= 12));
const modes = ['round-robin', 'shared', 'least-connections', ...(canReuse ? ['held'] : [])] as const;

/** Opens connections that stay, until so many are served, and a few that are one too many. */
async function fill(cluster: RunningCluster, allowed: number) {
  const agents: Agent[] = [];
  let [served, refused] = [0, 0];
  const ask = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: true });
    const { status } = await httpGet(cluster.address, { agent, patienceMs: 5_000 });
    expect([200, 503]).toContain(status);
    if (status === 200) {
      served += 1;
      agents.push(agent);
    } else {
      refused += 1;
      agent.destroy();
    }
  };
  // Which worker takes a connection is not ours to say: some are turned away while another worker has room.
  await until(`${allowed} are served`, async () => {
    await ask();
    return served === allowed;
  });
  for (let more = 0; more < 10; more += 1) await ask();
  return {
    served,
    refused,
    [Symbol.dispose]() {
      for (const agent of agents) agent.destroy();
    },
  };
}

const connectionsOf = async (cluster: RunningCluster): Promise<unknown> =>
  Reflect.get((await cluster.status()).status, 'connections');

test.each(modes)('%s: as many as are allowed, and the others are told to come again', async (balance) => {
  await using cluster = await launch('who-serves', { balance, workers: 3, maxConnections: 7 }, { stderr: [/full:/] });
  {
    using full = await fill(cluster, 7);
    expect(full.served).toBe(7);
    const { status, headers } = await cluster.request('/');
    expect({ status, ...headers }).toMatchObject({ status: 503, 'retry-after': '1', connection: 'close' });
    await cluster.line(/full: \d+ connections? w.* turned away; maxConnections allows 7/);
    await until('all are counted', async () => {
      const { max, refused } = Object(await connectionsOf(cluster)) as Record<string, number>;
      return max === 7 && refused === full.refused + 1;
    });
  }
  await cluster.getUntil('/', (text) => text.startsWith('{'));
  expect(await cluster.close()).toEqual({ code: 0, signal: null });
});

test('TLS: one more is closed before anything is said', async () => {
  const https = {
    key: join(fixture('https-certificate'), 'key.pem'),
    cert: join(fixture('https-certificate'), 'cert.pem'),
  };
  await using cluster = await launch('who-serves', { workers: 1, maxConnections: 1, https }, { stderr: [/full:/] });
  const first = connect(cluster.port, '127.0.0.1');
  await once(first, 'connect');
  // The worker has accepted it when it answers.
  await until('another is closed', async () => {
    const other = connect(cluster.port, '127.0.0.1');
    other.on('error', () => {});
    other.resume();
    await once(other, 'close');
    return other.bytesRead === 0;
  });
  first.destroy();
});

test('behind a proxy, too: what was read of one that is turned away reaches nobody else', async () => {
  const sticky = { by: 'proxy-protocol', trust: ['127.0.0.0/24'] };
  await using cluster = await launch('who-serves', { sticky, workers: 1, maxConnections: 1 }, { stderr: [/full:/] });
  /** Says whom it speaks for and asks, in one segment. */
  const ask = (client: string): { readonly socket: Socket; readonly heard: () => string } => {
    const socket = connect(cluster.port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('error', () => {});
    socket.write(`PROXY TCP4 ${client} 192.0.2.1 4711 80\r\nGET / HTTP/1.1\r\nHost: x\r\nX-Client: ${client}\r\n\r\n`);
    return { socket, heard: () => text };
  };
  const first = ask('203.0.113.1');
  while (!first.heard().includes('}')) await once(first.socket, 'data');
  const second = ask('203.0.113.2');
  await once(second.socket, 'close');
  expect(second.heard()).toMatch(/^HTTP\/1\.1 503 [^]*\r\nretry-after: 1\r\n/i);

  first.socket.destroy();
  let next = 3;
  await until('another is served', async () => {
    const client = `203.0.113.${next++}`;
    const { socket, heard } = ask(client);
    // Who is turned away is closed; who is served stays.
    await Promise.race([once(socket, 'data'), once(socket, 'close')]);
    if (heard().startsWith('HTTP/1.1 503 ')) return false;
    while (!heard().includes('}')) await once(socket, 'data');
    socket.end();
    await once(socket, 'close');
    expect(heard().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
    expect(heard()).toContain(`"remoteAddress":"${client}"`);
    expect(heard().match(/203\.0\.113\.\d+/g)).toEqual([client, client]);
    return true;
  });
});

test('with more workers each has a smaller part; more workers than connections are refused', async () => {
  await using cluster = await launch(
    'who-serves',
    { workers: 1, maxConnections: 3, balance: 'round-robin' },
    { script: program('scales.js'), stderr: [/./] },
  );
  const scale = async (data: number): Promise<unknown> => {
    const told = cluster.next('scaled');
    cluster.send({ action: 'test-scale', data });
    return (await told).data;
  };
  expect(await scale(3)).toMatchObject({ outcome: 'scaled' });
  {
    using full = await fill(cluster, 3);
    expect(full.served).toBe(3);
  }
  expect(await scale(4)).toMatchObject({ outcome: 'refused', reason: expect.stringMatching(/^of 3 connections/) });
});

test('a thread has its part, too', async () => {
  await using cluster = await launch(
    'who-serves',
    { startMode: 'worker_threads', workers: 1, maxConnections: 4 },
    { stderr: [/full:/] },
  );
  using full = await fill(cluster, 4);
  expect(full.served).toBe(4);
});

test('fewer connections than workers are refused at the start', async () => {
  const { stderr } = await launchFailing('who-serves', { workers: 2, maxConnections: 1 });
  expect(stderr).toContain('of 1 connections (options.maxConnections) 2 app workers would not have one each');
});
