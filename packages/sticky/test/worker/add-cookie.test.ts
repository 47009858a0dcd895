import { createServer, get } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { addCookie } from '../../src/worker/add-cookie.js';

/** The cookies of an answer that an application has written so, and the rest that matters. */
async function answered(write: (response: ServerResponse) => void) {
  const server = createServer((_request, response) => {
    addCookie(response, 'at', 'at=1; Path=/');
    write(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const response = await new Promise<{ headers: NodeJS.Dict<string | string[]> }>((resolve) =>
    get({ port, agent: false }, (answer) => resolve(answer.resume())),
  );
  server.close();
  return response.headers;
}

test.each<[how: string, write: (response: ServerResponse) => void, cookies: string[]]>([
  ['no head at all', (response) => response.end('x'), ['at=1; Path=/']],
  ['a head', (response) => response.writeHead(200).end(), ['at=1; Path=/']],
  ['setHeader', (response) => response.setHeader('Set-Cookie', 'a=1').end(), ['a=1', 'at=1; Path=/']],
  [
    'headers of an object',
    (response) => response.writeHead(200, { 'set-cookie': ['a=1', 'b=2'] }).end(),
    ['a=1', 'b=2', 'at=1; Path=/'],
  ],
  [
    'headers of a list',
    (response) => response.writeHead(200, 'Fine', ['Set-Cookie', 'a=1']).end(),
    ['a=1', 'at=1; Path=/'],
  ],
  [
    'both',
    (response) => response.setHeader('X', '1').writeHead(200, { 'Set-Cookie': 'a=1' }).end(),
    ['a=1', 'at=1; Path=/'],
  ],
  ['other headers', (response) => response.writeHead(200, { 'X-Y': 'z' }).end(), ['at=1; Path=/']],
  ['its own of that name', (response) => response.setHeader('Set-Cookie', 'at=9').end(), ['at=9']],
  ['its own of that name in the head', (response) => response.writeHead(200, { 'Set-Cookie': 'at=9' }).end(), ['at=9']],
])('%s', async (_how, write, cookies) => {
  expect((await answered(write))['set-cookie']).toEqual(cookies);
});
