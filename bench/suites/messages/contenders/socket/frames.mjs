import { asText, asTheyAre } from '../../workers/bytes-as-text.mjs';

const HEAD_BYTES = 5;
const KINDS = ['json', 'ask', 'item', 'answer'];

/** How messages are framed, by name: `json` is always JSON, with bytes as base64; `bytes` sends bytes as they are. */
export const formats = {
  json: { encode: encodeJson, bytes: asText },
  bytes: {
    encode: (message) => (message.data instanceof Uint8Array ? encodeBytes(message) : encodeJson(message)),
    bytes: asTheyAre,
  },
};

/** A channel over a stream socket: each frame has its length, its kind and its content. */
export function socketChannel(socket, { encode }) {
  let drained;
  return {
    post(message) {
      if (socket.write(encode(message))) return undefined;
      drained ??= new Promise((resolve) =>
        socket.once('drain', () => {
          drained = undefined;
          resolve();
        }),
      );
      return drained;
    },
    listen: (hear) => void socket.on('data', createReader(hear)),
  };
}

function encodeJson(message) {
  const text = JSON.stringify(message);
  const frame = frameOf(0, Buffer.byteLength(text));
  frame.write(text, HEAD_BYTES);
  return frame;
}

function encodeBytes({ kind, data }) {
  const frame = frameOf(KINDS.indexOf(kind), data.byteLength);
  frame.set(data, HEAD_BYTES);
  return frame;
}

function frameOf(kind, length) {
  const frame = Buffer.allocUnsafe(HEAD_BYTES + length);
  frame.writeUInt32LE(length);
  frame[4] = kind;
  return frame;
}

function decode(kind, body) {
  return kind === 0 ? JSON.parse(body.toString()) : { kind: KINDS[kind], data: body };
}

/** What comes in several chunks is copied once, to where it belongs. */
function createReader(hear) {
  const head = Buffer.alloc(HEAD_BYTES);
  let headFilled = 0;
  let body;
  let bodyFilled = 0;

  function end(whole) {
    headFilled = 0;
    body = undefined;
    hear(decode(head[4], whole));
  }

  return (chunk) => {
    for (let at = 0; at < chunk.length;) {
      if (headFilled < HEAD_BYTES) {
        const copied = chunk.copy(head, headFilled, at, at + HEAD_BYTES - headFilled);
        headFilled += copied;
        at += copied;
        if (headFilled < HEAD_BYTES) return;
        const length = head.readUInt32LE();
        if (chunk.length - at >= length) {
          at += length;
          end(chunk.subarray(at - length, at));
          continue;
        }
        body = Buffer.allocUnsafeSlow(length);
        bodyFilled = 0;
      }
      const copied = chunk.copy(body, bodyFilled, at);
      bodyFilled += copied;
      at += copied;
      if (bodyFilled === body.length) end(body);
    }
  };
}
