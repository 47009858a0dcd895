import { Socket } from 'node:net';
import type { SocketConstructorOpts } from 'node:net';
import { LONGEST_HEADER } from '../proxy/parse-binary.js';
import { parseProxyHeader } from '../proxy/parse-proxy-header.js';
import type { RawConnection } from '../raw-connection.js';
import type { Origin } from './passenger.js';

/** Who has connected must have said whom it speaks for within this time. */
const HEADER_MS = 5_000;
/** Little is read beyond the header: it has to travel beside the connection. */
const CHUNK_BYTES = 512;

type SocketOptions = SocketConstructorOpts & { readonly handle: RawConnection };

/**
 * Reads the header of the PROXY protocol off a connection, and no more than a little beyond, which stands in the origin.
 * `read` is called when nothing is being read any more. Where there is no header, or none within 5 s, the connection is
 * closed and `failed` gets the reason. Returns the way to give up.
 */
export function readProxyHeader(
  connection: RawConnection,
  read: (origin: Origin) => void,
  failed: (reason: string) => void,
): () => void {
  let bytes = Buffer.alloc(0);
  let isOver = false;
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);

  function over(): boolean {
    const isFirst = !isOver;
    isOver = true;
    clearTimeout(late);
    return isFirst;
  }

  function fail(reason: string): void {
    if (!over()) return;
    socket.destroy();
    failed(reason);
  }

  /** False: read no more. */
  function take(count: number): boolean {
    bytes = Buffer.concat([bytes, buffer.subarray(0, count)]);
    const header = parseProxyHeader(bytes);
    if (header.kind === 'incomplete') return bytes.length <= LONGEST_HEADER;
    if (header.kind === 'invalid') fail(header.reason);
    else if (over()) {
      const rest = bytes.subarray(header.length);
      const head = rest.length > 0 ? rest.toString('base64') : undefined;
      // Reading ends after this has returned.
      process.nextTick(read, { address: header.peer?.address, port: header.peer?.port, head });
    }
    return false;
  }

  const options: SocketOptions = { handle: connection, onread: { buffer, callback: take } };
  const late = setTimeout(() => fail(`no PROXY header came within ${HEADER_MS} ms`), HEADER_MS).unref();
  const socket = new Socket(options);
  socket.on('error', (error) => fail(error.message));
  socket.on('end', () => fail('the connection ended before its PROXY header did'));
  socket.on('close', () => fail('the connection was closed before its PROXY header had come'));
  return () => fail('nobody serves any more');
}
