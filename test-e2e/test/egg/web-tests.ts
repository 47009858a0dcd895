import { createRequire } from 'node:module';
import { deadline } from '@ec/test-utils';
import type { HttpAnswer } from '@ec/test-utils';
import { expect, test } from 'vitest';
import type { ClusterAddress } from './cluster-calls.js';
import type { EggApp } from './egg-app.js';

/** What we use of the class that is installed with the application. */
interface SocketClass {
  new (
    address: string,
    options: { readonly rejectUnauthorized: boolean },
  ): {
    once(event: 'open' | 'message' | 'close' | 'error', listener: (data: unknown) => void): void;
    send(text: string): void;
    close(): void;
  };
}

/** What users of an application see of Egg's plugins, over HTTP or HTTPS. To be called where tests are described. */
export function webTests(subject: () => { readonly app: EggApp; readonly cluster: ClusterAddress }): void {
  const request = (...args: Parameters<ClusterAddress['request']>): Promise<HttpAnswer> =>
    subject().cluster.request(...args);

  test('security: headers that browsers are to obey, and no form without its token', async () => {
    const { headers } = await request('/');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-download-options': 'noopen',
      'x-xss-protection': '1; mode=block',
    });
    expect((await request('/upload', { method: 'POST' })).status).toBe(403);
  });

  test('static files', async () => {
    const { status, headers, body } = await request('/public/hello.txt');
    expect({ status, type: headers['content-type'], body }).toEqual({
      status: 200,
      type: 'text/plain; charset=utf-8',
      body: 'served as it is\n',
    });
  });

  test('views, whose values are escaped', async () => {
    const { headers, body } = await request(`/page?name=${encodeURIComponent('<Ada>')}`);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body).toMatch(/^<p>Hello &lt;Ada&gt;, from \d+\.<\/p>\n$/);
  });

  test('a session that one worker has begun is known to the others', async () => {
    const begun = await request('/session?name=Ada');
    const headers = { cookie: cookiesOf(begun) };
    const { pid } = JSON.parse(begun.body) as { pid: number };
    const continued = async (): Promise<{ pid: number; name: string }> => {
      for (;;) {
        const answer = JSON.parse((await request('/session', { headers })).body) as { pid: number; name: string };
        if (answer.pid !== pid) return answer;
      }
    };
    expect(await deadline(continued(), 'an answer of the other worker')).toMatchObject({ name: 'Ada' });
    expect(JSON.parse((await request('/session')).body)).not.toHaveProperty('name');
  });

  test('an upload with fields and a file of 1 MB', async () => {
    const first = await request('/page');
    const token = /csrfToken=([^;]+)/.exec(cookiesOf(first))?.[1] ?? '';
    const form = new FormData();
    form.append('title', 'large');
    form.append('file', new Blob(['begin', new Uint8Array(1_000_000)]), 'large.zip');
    const sent = new Response(form);
    const { status, body } = await request('/upload', {
      method: 'POST',
      headers: {
        cookie: cookiesOf(first),
        'x-csrf-token': token,
        'content-type': sent.headers.get('content-type') ?? '',
      },
      body: new Uint8Array(await sent.arrayBuffer()),
    });
    expect(status, body).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      fields: { title: 'large' },
      files: [{ filename: 'large.zip', bytes: 1_000_005, start: 'begin' }],
    });
  });

  test('WebSockets of the server that the application is given', async () => {
    const { app, cluster } = subject();
    const { WebSocket } = createRequire(app.installed('ws'))('ws') as { WebSocket: SocketClass };
    const socket = new WebSocket(`${cluster.address.replace('http', 'ws')}/echo`, { rejectUnauthorized: false });
    const answer = new Promise<string>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('open', () => socket.send('hello'));
      socket.once('message', (text) => resolve(String(text)));
    });
    expect(await deadline(answer, 'the answer of the WebSocket')).toMatch(/^hello from \d+$/);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.close();
    await deadline(closed, 'the end of the WebSocket');
  });
}

/** What a browser sends back of the cookies it was given. */
function cookiesOf({ headers }: HttpAnswer): string {
  return (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]).join('; ');
}
