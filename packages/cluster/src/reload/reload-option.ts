import { declareOptions, duration, oneOf, string } from '@ec/options';

/** How a new version takes over. */
export const reload = declareOptions({
  judgeMs: {
    rule: duration(),
    unit: 'ms',
    description:
      'The first new worker is compared with the old ones for so long before the others follow. Default: 10 s; in development 0, unless healthPath is given. With 0 nobody is judged, and healthPath is not asked.',
  },
  healthPath: {
    rule: string({ pattern: /^\//, expects: 'a path that begins with a slash' }),
    description: 'The first new worker must answer this path with a status below 400.',
  },
  agent: {
    rule: oneOf(['replace', 'new-first', 'keep']),
    description:
      'Replace the agent too, when the new app workers are ready: the old one is closed first, and messages to it wait for the new one; with new-first, where two agents do no harm, it goes on until the new one is ready. Default: replace; with a framework class keep.',
  },
  drainMs: {
    rule: duration({ min: 1 }),
    default: '30s',
    unit: 'ms',
    description: 'Old workers may finish for so long what they have begun.',
  },
  lingerMs: {
    rule: duration(),
    default: '1.5s',
    unit: 'ms',
    description: 'Idle keep-alive connections stay open for so long, because their clients may be sending already.',
  },
  spreadMs: {
    rule: duration(),
    default: '5s',
    unit: 'ms',
    description: 'WebSockets are told to come again one after the other, over so long.',
  },
});
