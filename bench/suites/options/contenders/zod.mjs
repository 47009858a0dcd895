import * as z from 'zod';
import * as hand from './by-hand.mjs';

const port = () =>
  z.union([z.number(), z.string().regex(hand.DIGITS).transform(Number)]).pipe(z.int().min(0).max(65_535));
const count = () => z.union([z.number(), z.string().regex(hand.COUNT).transform(hand.countOf)]).pipe(z.int().min(1));
const duration = (min = 0) =>
  z
    .union([z.number().transform(Math.round), z.string().regex(hand.DURATION).transform(hand.milliseconds)])
    .pipe(z.int().min(min).max(hand.LONGEST_MS));
const text = () => z.string().regex(/\S/);
const path = () => z.string().refine(hand.isPath).transform(hand.absolute);
const readableFile = () => path().refine(hand.isReadableFile);
const modulePath = () => z.string().refine(hand.isPath).transform(hand.moduleOf);

const https = z.strictObject({
  key: readableFile(),
  cert: readableFile(),
  ca: readableFile().nullish(),
  passphrase: z.string().nullish(),
});

const descriptor = () =>
  z.union([z.number(), z.string().regex(hand.DIGITS).transform(Number)]).pipe(
    z
      .int()
      .min(3)
      .max(2 ** 31 - 1),
  );
const ways = ['round-robin', 'shared', 'reuse-port', 'held'];
const balance = () => z.enum([...ways, 'least-connections']);
const placeBalance = () => z.enum(ways);
const plainCount = () => z.union([z.number(), z.string().regex(hand.DIGITS).transform(Number)]).pipe(z.int().min(1));
const plainInteger = () =>
  z.union([z.number(), z.string().regex(hand.DIGITS).transform(Number)]).pipe(z.int().min(0).max(1_024));
const plainPort = () =>
  z.union([z.number(), z.string().regex(hand.DIGITS).transform(Number)]).pipe(z.int().min(1).max(65_535));
const byteSize = () =>
  z.union([z.number().transform(Math.round), z.string().regex(hand.SIZE).transform(hand.bytes)]).pipe(z.int().min(0));
const messages = z
  .strictObject({
    waitMs: duration().default(30_000),
    waitCount: plainCount().default(1000),
    waitBytes: byteSize().default(8 * 1024 ** 2),
    queueCount: plainCount().default(100_000),
    queueBytes: byteSize().default(8 * 1024 ** 2),
    direct: z.boolean().default(true),
    whenFull: z.enum(['wait', 'drop-oldest', 'refuse']).default('wait'),
  })
  .readonly();

const reload = z
  .strictObject({
    judgeMs: duration().optional(),
    agent: z.enum(['replace', 'new-first', 'keep']).optional(),
    healthPath: z.string().regex(/^\//).optional(),
    drainMs: duration(1).default(30_000),
    lingerMs: duration().default(1_500),
    spreadMs: duration().default(5_000),
  })
  .readonly();

const share = () => z.number().min(0).max(1);
const recycle = z
  .strictObject({
    rssBytes: byteSize().pipe(z.int().min(1)).optional(),
    heapShare: share().optional(),
    ageMs: duration(1).optional(),
    requests: plainCount().optional(),
    cgroupShare: share().default(0.9),
  })
  .readonly();

const place = z
  .strictObject({
    port: port().optional(),
    hostname: text().optional(),
    path: path().refine(hand.isSocketPath).optional(),
    fd: z.union([descriptor(), text()]).optional(),
    balance: placeBalance().optional(),
    https: z.union([https, z.literal(false)]).optional(),
  })
  .refine(hand.isPlace)
  .readonly();

const details = z
  .strictObject({
    by: z.enum(['address', 'proxy-protocol', 'header', 'cookie', 'query']),
    name: z.string().regex(hand.TOKEN).optional(),
    trust: z
      .union([
        z.array(z.string().refine(hand.isNetwork)),
        z
          .string()
          .refine(hand.isNetwork)
          .transform((one) => [one]),
      ])
      .optional(),
  })
  .refine(hand.namesProxies)
  .transform(hand.named);

const schema = z
  .strictObject({
    baseDir: path().default(() => process.cwd()),
    framework: text().optional(),
    customEgg: text().optional(),
    port: port().optional(),
    hostname: text().optional(),
    listen: z
      .union([z.array(place), place.transform((one) => [one])])
      .refine(hand.areDistinct)
      .optional(),
    workers: count().optional(),
    spares: plainInteger().default(0),
    https: z.union([https, z.literal(false)]).optional(),
    debugPort: port().optional(),
    require: z.union([z.array(modulePath()), modulePath().transform((one) => [one])]).optional(),
    env: text().optional(),
    messages: messages.default(() => messages.parse({})),
    recycle: recycle.optional(),
    watchdog: z
      .union([z.strictObject({ blockedMs: duration(500).default(10_000) }).readonly(), z.literal(false)])
      .optional(),
    reload: reload.default(() => reload.parse({})),
    keepStderr: z.boolean().optional(),
    title: z.string().optional(),
    pidFile: path().optional(),
    bootTimeoutMs: duration(1).optional(),
    appCloseTimeoutMs: duration().optional(),
    agentCloseTimeoutMs: duration().optional(),
    embedded: z.boolean().default(false),
    isDebug: z.unknown().optional(),
    plugins: z.unknown().optional(),
    startMode: z.enum(['process', 'worker_threads']).default('process'),
    ports: z.array(plainPort()).default([]),
    balance: balance().optional(),
    maxConnections: plainCount().optional(),
    reusePort: z.boolean().default(false),
    sticky: z.union([z.boolean(), details]).optional(),
  })
  .refine(hand.hasOneWayToListen)
  .readonly();

export function parse(input, { env }) {
  return schema.parse(hand.layers(input, env));
}

/** What is wrong with an input, as text for its user. */
export function explain(input, { env }) {
  const { error } = schema.safeParse(hand.layers(input, env));
  return error && z.prettifyError(error);
}
