import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Packs } from './packs.js';

/** A registry of npm's kind for our packages only: their users are told so by a line `@ec:registry=…`. */
export interface Registry {
  readonly address: string;
  close(): void;
}

/** Serves our packages as if they had been published. */
export async function startRegistry(packs: Packs): Promise<Registry> {
  const server = createServer((request, response) => {
    const name = decodeURIComponent(request.url ?? '').slice(1);
    const packed = packs.names.find((each) => name === `${each}.tgz`);
    if (packed) response.end(readFileSync(packs.tarball(packed)));
    else if (packs.names.includes(name)) response.end(JSON.stringify(documentOf(name, packs, addressOf())));
    else response.writeHead(404).end('{}');
  });
  const addressOf = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: addressOf(), close: () => server.close() };
}

function documentOf(name: string, { manifest, tarball }: Packs, address: string): object {
  const { version, ...rest } = manifest(name);
  const content = readFileSync(tarball(name));
  const dist = {
    tarball: `${address}/${name}.tgz`,
    shasum: createHash('sha1').update(content).digest('hex'),
    integrity: `sha512-${createHash('sha512').update(content).digest('base64')}`,
  };
  return {
    name,
    'dist-tags': { latest: version },
    // Package managers may refuse what is young.
    time: { [version]: '2026-01-01T00:00:00.000Z' },
    versions: { [version]: { ...rest, version, dist } },
  };
}
