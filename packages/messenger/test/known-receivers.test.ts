import fc from 'fast-check';
import { expect, test } from 'vitest';
import { receiversOf } from '../src/relay/route.js';
import { createKnownReceivers } from '../src/relay/known-receivers.js';
import type { WireMessage, WorkerPeer } from '../src/index.js';

const text = fc.constantFrom(undefined, '', 'agent', 'app', 'parent', 'master', 'nobody', '200', '301', '999');
const message: fc.Arbitrary<WireMessage> = fc.record({
  action: fc.constant('a'),
  to: text,
  receiverPid: text,
  receiverWorkerId: text,
  '@ec': fc.option(
    fc.record(
      { slot: fc.constantFrom(0, 1, 7), worker: fc.constantFrom(1, 2, 9), one: fc.boolean() },
      { requiredKeys: [] },
    ),
    { nil: undefined },
  ),
});
const agent: WorkerPeer = { role: 'agent', osId: 200, id: 1, slot: 0 };
const apps: readonly WorkerPeer[] = [301, 302, 303].map((osId, slot) => ({ role: 'app', osId, id: slot + 1, slot }));
const people = fc.subarray([agent, ...apps]);

test('they are those that would be found anew for each message, whoever comes and goes', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('agent' as const, 'app' as const),
      fc.array(fc.oneof({ weight: 4, arbitrary: message }, { weight: 1, arbitrary: people }), { maxLength: 30 }),
      (from, steps) => {
        const known = createKnownReceivers(from);
        let workers: readonly WorkerPeer[] = [];
        for (const step of steps) {
          if (Array.isArray(step)) {
            workers = step as readonly WorkerPeer[];
            known.setPeople(workers);
            continue;
          }
          const one = step as WireMessage;
          const all = receiversOf({ ...one, '@ec': { ...one['@ec'], one: false } }, from, {
            masterId: -1,
            parent: false,
            workers,
          });
          const found = known.of(one);
          if (one['@ec']?.one && all.length > 0) {
            expect(found).toHaveLength(1);
            expect(all).toContainEqual(found[0]);
          } else expect(found).toEqual(all);
        }
      },
    ),
  );
});
