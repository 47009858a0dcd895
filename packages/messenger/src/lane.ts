/** A queue; shifting does not move the others. */
export class Lane<Kept> {
  readonly #bytesOf: (kept: Kept) => number;
  #queue: (Kept | undefined)[] = [];
  #first = 0;
  bytes = 0;

  constructor(bytesOf: (kept: Kept) => number) {
    this.#bytesOf = bytesOf;
  }

  get count(): number {
    return this.#queue.length - this.#first;
  }

  push(kept: Kept): void {
    this.#queue.push(kept);
    this.bytes += this.#bytesOf(kept);
  }

  shift(): Kept | undefined {
    const kept = this.#queue[this.#first];
    if (kept === undefined) return undefined;
    this.#queue[this.#first++] = undefined;
    this.bytes -= this.#bytesOf(kept);
    if (this.#first > 1_000 && this.#first * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#first);
      this.#first = 0;
    }
    return kept;
  }
}
