import { declareOptions, boolean, byteSize, count, duration, oneOf } from '@ec/options';

/** How much waits for workers who are away or slow, and what happens then. */
export const messages = declareOptions({
  waitMs: {
    rule: duration(),
    default: '30s',
    unit: 'ms',
    description: 'A message waits so long for a receiver who is about to come back.',
  },
  waitCount: { rule: count(), default: 1000, description: 'So many messages wait for receivers who are away.' },
  waitBytes: { rule: byteSize(), default: '8mb', unit: 'bytes', description: 'They have so many bytes together.' },
  queueCount: { rule: count(), default: 100_000, description: 'So many messages wait for a worker who reads slowly.' },
  queueBytes: { rule: byteSize(), default: '8mb', unit: 'bytes', description: 'They have so many bytes together.' },
  direct: {
    rule: boolean(),
    default: true,
    description: 'App workers and the agent speak over connections of their own, not through the master.',
  },
  whenFull: {
    rule: oneOf(['wait', 'drop-oldest', 'refuse']),
    default: 'wait',
    description:
      'What happens when a worker reads slowly: senders who await are held up, the oldest message gives way, or the new one is refused.',
  },
});
