import { openKept } from './kept-connection.mjs';

/** Opens `count` connections, `together` at a time, and keeps all of them. Resolves to who has answered each. */
export async function askWho({ ports, count, together }) {
  const connections = [];
  const answers = [];
  const one = async () => {
    while (connections.length < count) {
      const connection = openKept(ports, connections.length);
      connections.push(connection);
      answers.push(await connection.ask('/who'));
    }
  };
  try {
    await Promise.all(Array.from({ length: together }, one));
    return answers;
  } finally {
    for (const { close } of connections) close();
  }
}
