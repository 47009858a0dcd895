import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePorts, temporaryFolder, until } from '@ec/test-utils';

/** Why nginx cannot be tried here; undefined where it can. */
export const noNginx = spawnSync('nginx', ['-v']).error ? 'there is no nginx on this machine' : undefined;

export interface Nginx extends AsyncDisposable {
  readonly port: number;
}

/**
 * The real nginx before a port of this machine, with upstream keep-alive: few connections at a time, on which the requests
 * of all clients mix, and of a few requests each, so that all workers have some. `proxy` is more of its configuration, within `location`.
 */
export async function startNginx(upstream: number, proxy = ''): Promise<Nginx> {
  const folder = temporaryFolder();
  const [port = 0] = await freePorts(1);
  writeFileSync(join(folder.path, 'nginx.conf'), configuration({ folder: folder.path, port, upstream, proxy }));
  const child = spawn('nginx', ['-p', folder.path, '-c', 'nginx.conf', '-e', 'stderr'], {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until('nginx listens', () => accepts(port), { seen: () => said });
  return {
    port,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      folder[Symbol.dispose]();
    },
  };
}

interface Place {
  readonly folder: string;
  readonly port: number;
  readonly upstream: number;
  readonly proxy: string;
}

function configuration({ folder, port, upstream, proxy }: Place): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  return `
    daemon off; worker_processes 1; pid ${folder}/nginx.pid;
    events { worker_connections 1024; }
    http {
      access_log off; ${temporary.join(' ')}
      map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
      upstream cluster { server 127.0.0.1:${upstream}; keepalive 4; keepalive_requests 3; }
      server {
        listen 127.0.0.1:${port};
        location / {
          proxy_pass http://cluster;
          proxy_http_version 1.1;
          proxy_set_header Host $host;
          proxy_set_header Upgrade $http_upgrade;
          proxy_set_header Connection $connection_upgrade;
          ${proxy}
        }
      }
    }`;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
