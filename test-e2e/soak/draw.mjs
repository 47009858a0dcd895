// What is done to the cluster next. Always the same draws for a seed, whatever time it all takes.

/** Everything that a cluster gets over by itself. `most`: so long the fault lasts at most, where it has an end. */
const DEEDS = [
  ...['agent', 'app', 'app'].flatMap((role) => [
    { what: 'kill -9', role },
    { what: 'SIGSTOP', role, mostMs: 3_000 },
    { what: 'exit 0', role },
    { what: 'exit 1', role },
    { what: 'throws at boot', role },
    { what: 'blocks later', role },
    { what: 'heap OOM', role },
    { what: 'too many open files', role, mostMs: 3_000 },
    { what: 'port taken', role },
    { what: 'channel closed', role },
  ]),
  { what: 'SIGSTOP', role: 'master', mostMs: 2_000 },
  { what: 'blocks later', role: 'master', mostMs: 2_000 },
  { what: 'too many open files', role: 'master', mostMs: 2_000 },
];

/** Loses nothing: whatever is lost while it goes on is a fault of ours. */
const PEACEFUL = [{ what: 'reload' }, { what: 'scale', role: 'up' }, { what: 'scale', role: 'down' }];

const PEACEFUL_SHARE = 0.25;
const CALM_MS = [3_500, 6_000];

/** Draws the next deed, whom it meets, how long it lasts, and how long there is peace after it. */
export function draw(random) {
  const among = random() < PEACEFUL_SHARE ? PEACEFUL : DEEDS;
  const deed = among[Math.floor(random() * among.length)];
  const slotShare = random();
  const lastsMs = Math.round((0.3 + 0.7 * random()) * (deed.mostMs ?? 0));
  const calmMs = Math.round(CALM_MS[0] + random() * (CALM_MS[1] - CALM_MS[0]));
  return { ...deed, slotShare, lastsMs, calmMs, isPeaceful: among === PEACEFUL };
}
