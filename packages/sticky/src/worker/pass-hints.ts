import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

/** Node writes several links in one header, and takes them one by one. */
const BETWEEN_LINKS = /,\s*(?=<)/;

/** Passes on the early hints that another worker has sent. Those that Node would not write are dropped: never throws. */
export function passHints({ link, ...others }: IncomingHttpHeaders, response: ServerResponse): void {
  if (link === undefined) return;
  try {
    response.writeEarlyHints({ ...(others as Record<string, string>), link: String(link).split(BETWEEN_LINKS) });
  } catch {
    // The answer follows, and has all that matters.
  }
}
