import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { temporaryFolder, until } from '@ec/test-utils';
import type { RunningCluster } from '@ec/test-utils';
import { expect, test } from 'vitest';
import { fixture, launch, program } from '../launcher.js';

interface Outcome {
  readonly outcome: string;
  readonly reason?: string;
}

/** A cluster that serves HTTPS with files which a test may change. */
async function launchSecure() {
  const folder = temporaryFolder();
  const [key, cert] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')];
  const put = (name: string, file: string): void => copyFileSync(join(fixture('https-certificate'), name), file);
  const renew = (): void => {
    put('renewed-key.pem', key);
    put('renewed-cert.pem', cert);
  };
  put('key.pem', key);
  put('cert.pem', cert);
  const cluster = await launch(
    'who-serves',
    { https: { key, cert }, reload: { judgeMs: 0, lingerMs: 300 } },
    { script: program('reloads.js'), stderr: [/./] },
  );
  return {
    cluster,
    key,
    cert,
    renew,
    async [Symbol.asyncDispose]() {
      await cluster[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** For whom the certificate was made that a new connection is shown. */
function subject(cluster: RunningCluster): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: cluster.port, rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

/** An old worker may get a connection until it has heard that it is to go. */
const renewed = (cluster: RunningCluster): Promise<void> =>
  until('the renewed certificate', async () => (await subject(cluster)) === 'localhost renewed');

async function reload(cluster: RunningCluster): Promise<Outcome> {
  const told = cluster.next('reloaded');
  cluster.send({ action: 'reload' });
  return (await told).data as Outcome;
}

/** Asks one request after the other, each over a connection of its own. */
function askOn(cluster: RunningCluster): () => Promise<{ asked: number; failed: readonly string[] }> {
  const failed: string[] = [];
  let asked = 0;
  const end = new AbortController();
  const over = (async () => {
    while (!end.signal.aborted) {
      asked += 1;
      await cluster.get('/').catch((error: unknown) => failed.push(String(error)));
    }
  })();
  return async () => {
    end.abort();
    await over;
    return { asked, failed };
  };
}

test('a reload takes the certificate that lies there now, and no request fails', async () => {
  await using running = await launchSecure();
  const { cluster, renew } = running;
  expect(await subject(cluster)).toBe('localhost');
  const end = askOn(cluster);
  renew();
  expect(await subject(cluster)).toBe('localhost');
  expect(await reload(cluster)).toMatchObject({ outcome: 'reloaded' });
  await renewed(cluster);
  const { asked, failed } = await end();
  expect(failed).toEqual([]);
  expect(asked).toBeGreaterThan(1);
});

test.each<[string, (running: Awaited<ReturnType<typeof launchSecure>>) => void, RegExp]>([
  [
    'that is not there',
    ({ cert }) => rmSync(cert),
    /^the new app#3 .*: The file of the option https\.cert cannot be read: ENOENT.*Correct its path/,
  ],
  [
    'that is none',
    ({ cert }) => writeFileSync(cert, 'nothing'),
    /^the new app#3 .*: The key .*key\.pem and the certificate .*cert\.pem of the option https cannot be used/,
  ],
  [
    'that does not belong to the key',
    ({ cert }) => copyFileSync(join(fixture('https-certificate'), 'renewed-cert.pem'), cert),
    /^the new app#3 .*cannot be used: .*key values mismatch\. Check that .*they belong together/,
  ],
])('a certificate %s is rolled back, and the next good one is taken', async (_what, spoil, why) => {
  await using running = await launchSecure();
  const { cluster, renew } = running;
  const end = askOn(cluster);
  spoil(running);
  expect(await reload(cluster)).toMatchObject({ outcome: 'rolled back', reason: expect.stringMatching(why) });
  expect(await subject(cluster)).toBe('localhost');
  renew();
  expect(await reload(cluster)).toMatchObject({ outcome: 'reloaded' });
  await renewed(cluster);
  expect((await end()).failed).toEqual([]);
});

test('a certificate of one place that cannot be used costs nobody at the others a request', async () => {
  using folder = temporaryFolder();
  const [key, cert] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')];
  copyFileSync(join(fixture('https-certificate'), 'key.pem'), key);
  copyFileSync(join(fixture('https-certificate'), 'cert.pem'), cert);
  await using cluster = await launch(
    'who-serves',
    {
      port: undefined,
      listen: [{ port: 0 }, { port: 0, https: { key, cert } }],
      reload: { judgeMs: 0, lingerMs: 300 },
    },
    { script: program('reloads.js'), stderr: [/./] },
  );
  const end = askOn(cluster);
  rmSync(cert);
  expect(await reload(cluster)).toMatchObject({
    outcome: 'rolled back',
    reason: expect.stringContaining('The file of the option https.cert cannot be read'),
  });
  expect((await end()).failed).toEqual([]);
});
