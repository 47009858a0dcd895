import type { Server, Socket } from 'node:net';

/** What `node:http` and `node:https` keep for their own `closeIdleConnections` from the moment a server listens. */
interface ConnectionsList {
  all(): readonly Parser[];
  /** None of whose requests is being read; on Node 26 also those over which nothing has come yet, on 24 and before not. */
  idle(): readonly Parser[];
}

interface Parser {
  readonly socket?: Socket | null;
}

/** The connections of an HTTP server that listens, as Node itself lists them. What was upgraded is not in it. */
export interface ListedConnections {
  all(): Socket[];
  /** Over which something has come, and no request is coming now; answers may be on their way. */
  idle(): Socket[];
}

const NAME = 'http.server.connections';

/**
 * To look there costs a connection nothing; to keep a list of our own took 3 to 5 % of its CPU. Undefined for other
 * servers, and where this Node has no such list (18 to 26 have it, undocumented).
 */
export function listedConnections(server: Server): ListedConnections | undefined {
  const symbol = Object.getOwnPropertySymbols(server).find(({ description }) => description === NAME);
  if (!symbol || !listOf(server, symbol)) return undefined;
  const look = (which: keyof ConnectionsList): Socket[] =>
    (listOf(server, symbol)?.[which]() ?? []).flatMap(({ socket }) => socket ?? []);
  return { all: () => look('all'), idle: () => look('idle').filter(({ bytesRead }) => bytesRead > 0) };
}

function listOf(server: Server, symbol: symbol): ConnectionsList | undefined {
  const list = Reflect.get(server, symbol) as Partial<ConnectionsList> | undefined;
  const isList = typeof list?.all === 'function' && typeof list.idle === 'function';
  return isList ? (list as ConnectionsList) : undefined;
}
