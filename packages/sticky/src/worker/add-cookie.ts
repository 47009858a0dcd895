import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/**
 * Adds a cookie to an answer at the moment its head is written, beside those of the application; unless the application
 * sets one of that name itself.
 */
export function addCookie(response: ServerResponse, name: string, cookie: string): void {
  const { writeHead } = response;
  const isOurs = (value: unknown): boolean => [value].flat().some((one) => String(one).startsWith(`${name}=`));

  response.writeHead = function (this: ServerResponse, ...args: unknown[]) {
    response.writeHead = writeHead;
    const last = args.at(-1);
    const given = typeof last === 'object' && last !== null ? entriesOf(last) : [];
    const setThere = given.filter(([key]) => key.toLowerCase() === 'set-cookie');
    if (!isOurs(response.getHeader('set-cookie')) && !setThere.some(([, value]) => isOurs(value))) {
      if (setThere.length === 0) response.appendHeader('Set-Cookie', cookie);
      else {
        // Those given here go before those set earlier, so ours must be one of them; in one header, as names may come once.
        const others = given.filter((entry) => !setThere.includes(entry));
        args[args.length - 1] = [...others.flat(), 'Set-Cookie', [...setThere.flatMap(([, value]) => value), cookie]];
      }
    }
    return Reflect.apply(writeHead, this, args);
  } as ServerResponse['writeHead'];
}

function entriesOf(headers: object): [string, unknown][] {
  if (!Array.isArray(headers)) return Object.entries(headers as OutgoingHttpHeaders);
  if (Array.isArray(headers[0])) return headers as [string, unknown][];
  return Array.from({ length: headers.length >> 1 }, (_, index) => [
    String(headers[index * 2]),
    headers[index * 2 + 1],
  ]);
}
