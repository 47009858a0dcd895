import { byteSize, count, declareOptions, defineRule, duration, should } from '@ec/options';

const expected = 'a share from 0 to 1';

const share = defineRule<number>(expected, (value) => {
  should(typeof value === 'number' && value >= 0 && value <= 1, expected);
  return value;
});

/** When an app worker asks to be replaced. */
export const recycle = declareOptions({
  rssBytes: { rule: byteSize({ min: 1 }), unit: 'bytes', description: 'It may hold so much memory.' },
  heapShare: {
    rule: share,
    description: 'So much of its heap limit may be used; above it, collecting takes the time.',
  },
  ageMs: { rule: duration({ min: 1 }), unit: 'ms', description: 'It may become so old.' },
  requests: { rule: count(), description: 'It may answer so many requests.' },
  cgroupShare: {
    rule: share,
    default: 0.9,
    description:
      'All app workers and one successor may together hold so much of the memory limit of their control group, each its part. With 0, or without a limit, nothing follows from it; nor for threads, whose memory is that of one process.',
  },
});
