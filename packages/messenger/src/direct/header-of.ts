import type { Header } from '../envelope-header.js';
import type { WireMessage } from '../envelope.js';

const noHeader: Header = Object.freeze({});

/** The header of whatever came; an empty one where there is none. */
export function headerOf(raw: unknown): Header {
  const header = (raw as Partial<WireMessage> | null)?.['@ec'];
  return typeof header === 'object' && header !== null ? header : noHeader;
}
