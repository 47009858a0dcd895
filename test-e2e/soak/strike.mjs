// Does to a cluster what was drawn.
import { setTimeout as pause } from 'node:timers/promises';
import { inject } from '@ec/test-utils/faults';

const APPS = { fewest: 2, most: 4 };

/** Who has these faults lives on. */
const SURVIVED = ['SIGSTOP', 'too many open files'];

/**
 * Does it. Resolves when the fault is over, where it has an end, with the name of the process, `gone`: the same where the
 * fault ends it sooner or later; and with what the master answers to a reload or to another number of app workers.
 */
export async function strike(soaked, drawn, wanted) {
  if (drawn.what === 'reload') return { answer: await soaked.reload() };
  if (drawn.what === 'scale') {
    const apps = drawn.role === 'up' ? Math.min(wanted + 1, APPS.most) : Math.max(wanted - 1, APPS.fewest);
    return { answer: await soaked.scale(apps), wanted: apps };
  }
  const { status } = await soaked.status();
  const name = drawn.role === 'master' ? 'master' : victimOf(status, drawn);
  const injection = { takenPort: soaked.takenPort, ...(drawn.role === 'master' && { blockMs: drawn.lastsMs }) };
  if (drawn.what === 'throws at boot') {
    await failReplacement(soaked, status, name, injection);
  } else {
    const end = inject(drawn.what, soaked.control.subject(name), injection);
    await pause(drawn.lastsMs);
    end();
  }
  return { name, gone: SURVIVED.includes(drawn.what) || name === 'master' ? undefined : name };
}

/** The worker of the slot that was drawn. */
function victimOf({ workers }, { role, slotShare }) {
  const among = workers.filter((worker) => worker.role === role && worker.status === 'ready');
  return among.sort((a, b) => a.slot - b.slot)[Math.floor(slotShare * among.length)].name;
}

/** Kills a worker, and has the one that takes its place fail at its boot. */
async function failReplacement({ control }, { workers }, name, injection) {
  const [role] = name.split('#');
  const last = Math.max(...workers.filter((worker) => worker.role === role).map(({ id }) => id));
  const next = `${role}#${last + 1}`;
  control.hold(next, 'boot');
  inject('kill -9', control.subject(name), injection);
  inject('throws at boot', await control.reached(next, 'boot'), injection);
  control.release();
}
