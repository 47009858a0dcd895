import type { Duplex } from 'node:stream';

/**
 * Keeps a socket that Node has let go of, as it does before 'upgrade' and 'connect', until it is somebody's: where it
 * breaks meanwhile, that is no uncaught exception. What is returned gives it free; false: there is none any more.
 */
export function holdSocket(socket: Duplex): () => boolean {
  const ignore = (): void => {};
  socket.on('error', ignore);
  return () => {
    // Its error may still be on its way.
    if (socket.destroyed) return false;
    socket.off('error', ignore);
    return true;
  };
}
