import { spreadOf } from '../../../measure/spread.mjs';
import { checksumOf, payloads, sizeOf } from '../payloads.mjs';

/** Round trips, one after the other, and then one-way messages, of each payload. */
export async function drivePair({ names, warmUpMs, boxMs, leastTrips, hasRates }, link) {
  const figures = {};
  for (const name of names) {
    const payload = payloads[name]();
    await assertEcho(link, payload);
    await roundTrips(link, payload, { boxMs: warmUpMs, leastTrips: 1 });
    const ms = await roundTrips(link, payload, { boxMs, leastTrips });
    await assertEcho(link, payload);
    figures[name] = { ms };
    if (hasRates) {
      await perSecond(link, payload, { boxMs: warmUpMs });
      figures[name].perSecond = await perSecond(link, payload, { boxMs });
      figures[name].bytes = sizeOf(payload);
    }
  }
  return figures;
}

async function assertEcho(link, payload) {
  const answer = await link.ask(payload);
  const [got, expected] = [checksumOf(answer), checksumOf(payload)];
  if (got !== expected || sizeOf(answer) !== sizeOf(payload)) {
    throw new Error(
      `An answer should have ${sizeOf(payload)} bytes and checksum ${expected}, got ${sizeOf(answer)}, ${got}.`,
    );
  }
}

/** The median of the trips that fit into the time. */
async function roundTrips(link, payload, { boxMs, leastTrips }) {
  const times = [];
  const startedAtMs = performance.now();
  let lastMs = startedAtMs;
  while (times.length < leastTrips || lastMs - startedAtMs < boxMs) {
    await link.ask(payload);
    const nowMs = performance.now();
    times.push(nowMs - lastMs);
    lastMs = nowMs;
  }
  return spreadOf(times).median;
}

/** Messages a second, from the first that was sent until the last was received. */
async function perSecond(link, payload, { boxMs }) {
  const startedAtMs = performance.now();
  let sent = 0;
  while (performance.now() - startedAtMs < boxMs) {
    const room = link.send(payload);
    sent += 1;
    if (room) await room;
  }
  const { count, checksum } = await link.sum();
  const tookMs = performance.now() - startedAtMs;
  if (count !== sent) throw new Error(`Of ${sent} one-way messages ${count} came.`);
  if (checksum !== checksumOf(payload)) throw new Error('The last one-way message did not come as it was sent.');
  return (sent / tookMs) * 1_000;
}
