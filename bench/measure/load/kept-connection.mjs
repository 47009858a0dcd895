import { connect } from 'node:net';
import { addressOf } from './connect-often.mjs';

const requestFor = (path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const LENGTH = /\r\nContent-Length: (\d+)\r\n/i;

/**
 * A connection for one request after the other. `ask` resolves to the body of the answer, and rejects where that is not a
 * 200 with a length, or does not come.
 */
export function openKept(ports, number) {
  const socket = connect({ port: ports[number % ports.length], host: '127.0.0.1', localAddress: addressOf(number) });
  socket.setNoDelay(true).setEncoding('latin1');
  let text = '';
  let asked;
  const settle = (how, value) => {
    const { [how]: done } = asked ?? {};
    asked = undefined;
    text = '';
    done?.(value);
  };
  socket.on('data', (more) => {
    text += more;
    const end = text.indexOf('\r\n\r\n');
    if (end === -1) return;
    const length = LENGTH.exec(text)?.[1];
    const body = text.slice(end + 4);
    if (!text.startsWith('HTTP/1.1 200 ') || length === undefined) settle('reject', new Error(`Got ${text}.`));
    else if (body.length >= Number(length)) settle('resolve', body);
  });
  socket.once('error', (error) => settle('reject', error));
  socket.once('close', () => settle('reject', new Error('The connection was closed before the answer.')));
  return {
    ask: (path = '/') =>
      new Promise((resolve, reject) => {
        asked = { resolve, reject };
        socket.write(requestFor(path));
      }),
    close: () => socket.destroy(),
  };
}
