/** What the end of a worker's stderr tells of its cause. */
export interface Signs {
  /** V8's own line about memory. */
  readonly outOfMemory: string | undefined;
  /** The line of its watchdog. */
  readonly blocked: string | undefined;
  /** Node has printed an error that nobody caught, and ended of it. */
  readonly uncaught: boolean;
}

const MOST_LINES = 20;
const MOST_CHARACTERS = 8_192;

const OUT_OF_MEMORY = /^(FATAL ERROR: .*|# Fatal JavaScript out of memory.*|.*JavaScript heap out of memory.*)$/m;
const BLOCKED = /^.*its event loop has stood still for .*$/m;
/** Node's last line after an uncaught error, with nothing behind it. */
const UNCAUGHT = /\n\nNode\.js v\d+\.\d+\.\d+\S*\s*$/;

/** Pure. */
export function signsOf(said: string): Signs {
  return {
    outOfMemory: OUT_OF_MEMORY.exec(said)?.[0],
    blocked: BLOCKED.exec(said)?.[0],
    uncaught: UNCAUGHT.test(said),
  };
}

/**
 * The last lines, few enough to be read. V8 prints many after the one that matters: that stands before them where it
 * would be left out. Pure.
 */
export function lastLines(said: string): readonly string[] {
  const lines = said.slice(-MOST_CHARACTERS).trimEnd().split('\n');
  const last = (said.length > MOST_CHARACTERS ? lines.slice(1) : lines).slice(-MOST_LINES);
  const { outOfMemory, blocked } = signsOf(said);
  const first = outOfMemory ?? blocked;
  if (first !== undefined && !last.includes(first)) last.splice(0, last.length === MOST_LINES ? 1 : 0, first);
  return last.join('') === '' ? [] : last;
}
