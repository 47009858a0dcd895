import { createHash } from 'node:crypto';

const KB = 1_024;

/** What is sent, by name. Objects are as large as they are as JSON, within a record. */
export const payloads = {
  '200 B': () => objectOf(200),
  '16 kB': () => objectOf(16 * KB),
  '1 MB': () => objectOf(KB * KB),
  '1 MB of text': () => textOf(KB * KB),
  '1 MB Buffer': () => bytesOf(KB * KB),
};

/** Bytes of a payload as JSON, or as they are. */
export function sizeOf(payload) {
  return isBytes(payload) ? payload.byteLength : Buffer.byteLength(JSON.stringify(payload));
}

/** The same for the same content, on either side of any channel; a Buffer may have become a plain Uint8Array. */
export function checksumOf(payload) {
  const content = isBytes(payload) ? payload : JSON.stringify(payload);
  return createHash('sha1').update(content).digest('hex');
}

/** A Buffer or what a structured clone makes of one. */
export function isBytes(payload) {
  return payload instanceof Uint8Array;
}

/** What a shop may tell its workers: nested records, filled up to the size with text. */
function objectOf(bytes) {
  const payload = { id: 'a1f3', at: 1_754_000_000_000, records: [], note: '' };
  let left = bytes - JSON.stringify(payload).length;
  for (;;) {
    const record = recordOf(payload.records.length);
    const length = JSON.stringify(record).length + 1;
    if (length > left) break;
    payload.records.push(record);
    left -= length;
  }
  payload.note = '.'.repeat(bytes - JSON.stringify(payload).length);
  return payload;
}

function recordOf(index) {
  return {
    sku: `B-${10_000 + index}`,
    name: `Item no. ${index}`,
    price: 1_999 + index,
    stock: { here: index % 7, coming: [1, 4], isLast: index % 7 === 1 },
  };
}

/** One long text, as of a page or a file: JSON has little to do with it, and the channel all the more. */
function textOf(bytes) {
  const payload = { id: 'a1f3', text: '' };
  const line = 'All that was said, and "quoted", in one text.\n';
  payload.text = line.repeat(Math.floor(bytes / JSON.stringify(line).length));
  payload.text += '.'.repeat(Math.max(bytes - JSON.stringify(payload).length, 0));
  return payload;
}

/** Neither zeros nor text, and the same in every process. */
function bytesOf(length) {
  const bytes = Buffer.allocUnsafe(length);
  let state = 1;
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}
