import { spreadOf } from '../../../measure/spread.mjs';
import { checksumOf, payloads } from '../payloads.mjs';

/** Broadcasts, one after the other, of each payload: milliseconds until all have said that they got it. */
export async function driveBroadcast({ names, workers, warmUpMs, boxMs, leastTrips }, group) {
  const figures = {};
  for (const name of names) {
    const payload = payloads[name]();
    const sums = await group.tell('verify', payload);
    const expected = checksumOf(payload);
    if (sums.length !== workers || sums.some(({ checksum }) => checksum !== expected)) {
      throw new Error(`A broadcast should come to ${workers} workers as it was sent, got ${JSON.stringify(sums)}.`);
    }
    await broadcasts(group, payload, { boxMs: warmUpMs, leastTrips: 1 });
    figures[name] = { ms: await broadcasts(group, payload, { boxMs, leastTrips }) };
  }
  return figures;
}

async function broadcasts(group, payload, { boxMs, leastTrips }) {
  const times = [];
  const startedAtMs = performance.now();
  let lastMs = startedAtMs;
  while (times.length < leastTrips || lastMs - startedAtMs < boxMs) {
    const answers = await group.tell('news', payload);
    const nowMs = performance.now();
    times.push(nowMs - lastMs);
    lastMs = nowMs;
    if (answers.some(({ records }) => records !== payload.records.length)) throw new Error('Half a broadcast came.');
  }
  return spreadOf(times).median;
}
