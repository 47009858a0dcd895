import { declareOptions, duration } from '@ec/options';

/** What the thread beside each worker looks at. */
export const watchdog = declareOptions({
  blockedMs: {
    rule: duration({ min: 500 }),
    default: '10s',
    unit: 'ms',
    description: 'The event loop of a worker may stand still for so long.',
  },
});
