/**
 * A channel over what has `send` and 'message': this process and its parent, or a child. `post` gives a promise where the
 * system has enough for now, and nothing otherwise.
 */
export function processChannel(end) {
  let unwritten = 0;
  let waiting = [];
  const onWritten = () => {
    unwritten -= 1;
    if (unwritten > 0) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  return {
    post(message) {
      unwritten += 1;
      const hasRoom = end.send(message, undefined, undefined, onWritten);
      return hasRoom ? undefined : new Promise((resolve) => void waiting.push(resolve));
    },
    listen: (hear) => void end.on('message', hear),
  };
}
