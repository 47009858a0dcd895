/** A channel over one end of a MessageChannel. */
export function portChannel(port) {
  return {
    post: (message) => void port.postMessage(message),
    listen: (hear) => void port.on('message', hear),
  };
}
