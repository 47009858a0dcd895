/** The end of what was written, however much that was. */
export interface Tail {
  add(chunk: Uint8Array): void;
  /** As text; begins with a whole line where something was dropped before. */
  text(): string;
}

/** Keeps the last bytes, and looks at them only when asked. */
export function createTail(mostBytes = 16_384): Tail {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  let isCut = false;
  return {
    add(chunk) {
      // A piece of a large buffer would keep all of it.
      const kept = Uint8Array.from(chunk.length > mostBytes ? chunk.subarray(-mostBytes) : chunk);
      chunks.push(kept);
      bytes += kept.length;
      isCut ||= kept.length < chunk.length;
      while (bytes - (chunks[0]?.length ?? 0) >= mostBytes) {
        bytes -= chunks.shift()?.length ?? 0;
        isCut = true;
      }
      // Many small ones would take more than they hold.
      if (chunks.length > 256) chunks = [Buffer.concat(chunks)];
    },
    text() {
      const all = Buffer.concat(chunks);
      const end = all.subarray(Math.max(0, all.length - mostBytes)).toString('utf8');
      return isCut || all.length > mostBytes ? end.slice(end.indexOf('\n') + 1) : end;
    },
  };
}
