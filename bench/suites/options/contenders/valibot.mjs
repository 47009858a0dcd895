import * as v from 'valibot';
import * as hand from './by-hand.mjs';

const digits = v.pipe(v.string(), v.regex(hand.DIGITS), v.transform(Number));
const counted = v.pipe(v.string(), v.regex(hand.COUNT), v.transform(hand.countOf));
const lasting = v.pipe(v.string(), v.regex(hand.DURATION), v.transform(hand.milliseconds));
const rounded = v.pipe(v.number(), v.transform(Math.round));

const port = () => v.pipe(v.union([v.number(), digits]), v.integer(), v.minValue(0), v.maxValue(65_535));
const count = () => v.pipe(v.union([v.number(), counted]), v.safeInteger(), v.minValue(1));
const duration = (min = 0) =>
  v.pipe(v.union([rounded, lasting]), v.integer(), v.minValue(min), v.maxValue(hand.LONGEST_MS));
const text = () => v.pipe(v.string(), v.regex(/\S/));
const path = () => v.pipe(v.string(), v.check(hand.isPath), v.transform(hand.absolute));
const readableFile = () => v.pipe(path(), v.check(hand.isReadableFile));
const modulePath = () => v.pipe(v.string(), v.check(hand.isPath), v.transform(hand.moduleOf));
const single = v.pipe(
  modulePath(),
  v.transform((one) => [one]),
);

const https = v.strictObject({
  key: readableFile(),
  cert: readableFile(),
  ca: v.nullish(readableFile()),
  passphrase: v.nullish(v.string()),
});

const descriptor = () => v.pipe(v.union([v.number(), digits]), v.integer(), v.minValue(3), v.maxValue(2 ** 31 - 1));
const ways = ['round-robin', 'shared', 'reuse-port', 'held'];
const balance = () => v.picklist([...ways, 'least-connections']);
const placeBalance = () => v.picklist(ways);
const plainCount = () => v.pipe(v.union([v.number(), digits]), v.safeInteger(), v.minValue(1));
const plainInteger = () => v.pipe(v.union([v.number(), digits]), v.integer(), v.minValue(0), v.maxValue(1_024));
const plainPort = () => v.pipe(v.union([v.number(), digits]), v.integer(), v.minValue(1), v.maxValue(65_535));
const sized = v.pipe(v.string(), v.regex(hand.SIZE), v.transform(hand.bytes));
const byteSize = () => v.pipe(v.union([rounded, sized]), v.safeInteger(), v.minValue(0));
const messages = v.pipe(
  v.strictObject({
    waitMs: v.optional(duration(), 30_000),
    waitCount: v.optional(plainCount(), 1000),
    waitBytes: v.optional(byteSize(), 8 * 1024 ** 2),
    queueCount: v.optional(plainCount(), 100_000),
    queueBytes: v.optional(byteSize(), 8 * 1024 ** 2),
    direct: v.optional(v.boolean(), true),
    whenFull: v.optional(v.picklist(['wait', 'drop-oldest', 'refuse']), 'wait'),
  }),
  v.transform(Object.freeze),
);

const reload = v.pipe(
  v.strictObject({
    judgeMs: v.optional(duration()),
    agent: v.optional(v.picklist(['replace', 'new-first', 'keep'])),
    healthPath: v.optional(v.pipe(v.string(), v.regex(/^\//))),
    drainMs: v.optional(duration(1), 30_000),
    lingerMs: v.optional(duration(), 1_500),
    spreadMs: v.optional(duration(), 5_000),
  }),
  v.transform(Object.freeze),
);

const share = () => v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const recycle = v.pipe(
  v.strictObject({
    rssBytes: v.optional(v.pipe(byteSize(), v.minValue(1))),
    heapShare: v.optional(share()),
    ageMs: v.optional(duration(1)),
    requests: v.optional(plainCount()),
    cgroupShare: v.optional(share(), 0.9),
  }),
  v.transform(Object.freeze),
);

const place = v.pipe(
  v.strictObject({
    port: v.optional(port()),
    hostname: v.optional(text()),
    path: v.optional(v.pipe(path(), v.check(hand.isSocketPath))),
    fd: v.optional(v.union([descriptor(), text()])),
    balance: v.optional(placeBalance()),
    https: v.optional(v.union([https, v.literal(false)])),
  }),
  v.check(hand.isPlace),
  v.transform(Object.freeze),
);

const onePlace = v.pipe(
  place,
  v.transform((one) => [one]),
);

const network = v.pipe(v.string(), v.check(hand.isNetwork));
const oneNetwork = v.pipe(
  network,
  v.transform((one) => [one]),
);
const details = v.pipe(
  v.strictObject({
    by: v.picklist(['address', 'proxy-protocol', 'header', 'cookie', 'query']),
    name: v.optional(v.pipe(v.string(), v.regex(hand.TOKEN))),
    trust: v.optional(v.union([v.array(network), oneNetwork])),
  }),
  v.check(hand.namesProxies),
  v.transform(hand.named),
);

const schema = v.pipe(
  v.strictObject({
    baseDir: v.optional(path(), () => process.cwd()),
    framework: v.optional(text()),
    customEgg: v.optional(text()),
    port: v.optional(port()),
    hostname: v.optional(text()),
    listen: v.optional(v.pipe(v.union([v.array(place), onePlace]), v.check(hand.areDistinct))),
    workers: v.optional(count()),
    spares: v.optional(plainInteger(), 0),
    https: v.optional(v.union([https, v.literal(false)])),
    debugPort: v.optional(port()),
    require: v.optional(v.union([v.array(modulePath()), single])),
    env: v.optional(text()),
    messages: v.optional(messages, {}),
    recycle: v.optional(recycle),
    watchdog: v.optional(
      v.union([
        v.pipe(v.strictObject({ blockedMs: v.optional(duration(500), 10_000) }), v.transform(Object.freeze)),
        v.literal(false),
      ]),
    ),
    reload: v.optional(reload, {}),
    keepStderr: v.optional(v.boolean()),
    title: v.optional(v.string()),
    pidFile: v.optional(path()),
    bootTimeoutMs: v.optional(duration(1)),
    appCloseTimeoutMs: v.optional(duration()),
    agentCloseTimeoutMs: v.optional(duration()),
    embedded: v.optional(v.boolean(), false),
    isDebug: v.optional(v.unknown()),
    plugins: v.optional(v.unknown()),
    startMode: v.optional(v.picklist(['process', 'worker_threads']), 'process'),
    ports: v.optional(v.array(plainPort()), []),
    balance: v.optional(balance()),
    maxConnections: v.optional(plainCount()),
    reusePort: v.optional(v.boolean(), false),
    sticky: v.optional(v.union([v.boolean(), details])),
  }),
  v.check(hand.hasOneWayToListen),
  v.transform(Object.freeze),
);

export function parse(input, { env }) {
  return v.parse(schema, hand.layers(input, env));
}

/** What is wrong with an input, as text for its user. */
export function explain(input, { env }) {
  const { issues } = v.safeParse(schema, hand.layers(input, env));
  return issues && v.summarize(issues);
}
