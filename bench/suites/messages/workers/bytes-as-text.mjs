import { isBytes } from '../payloads.mjs';

/** For channels of JSON, which would make a list of numbers of a Buffer. */
export const asText = {
  wrap: (data) => (isBytes(data) ? { base64: data.toString('base64') } : data),
  unwrap: (data) => (data?.base64 === undefined ? data : Buffer.from(data.base64, 'base64')),
};

/** For channels that carry bytes. */
export const asTheyAre = { wrap: (data) => data, unwrap: (data) => data };
