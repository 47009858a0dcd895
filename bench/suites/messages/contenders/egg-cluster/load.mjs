import { drive, readPlan } from '../../workers/drive.mjs';
import { createGroup } from '../../workers/group.mjs';
import { linkOver } from '../../workers/link.mjs';
import { answerOver } from '../../workers/receiver.mjs';

const DRIVER = { pair: 'app', broadcast: 'agent', stall: 'agent' };

/** What agent and app do: the one that drives begins when the master says that all are there. */
export function load(role) {
  const plan = readPlan();
  const channel = eggChannel(role === 'app' ? 'agent' : 'app');
  if (role !== DRIVER[plan.scenario]) return answerOver(channel);
  const end = plan.scenario === 'broadcast' ? groupOver(channel, plan.workers) : linkOver(channel, windowFor(plan));
  const onMessage = (message) => {
    if (message.action !== 'egg-ready') return;
    process.off('message', onMessage);
    void drive(plan, end, (data) => process.send({ action: 'figures', data, to: 'parent' }));
  };
  process.on('message', onMessage);
}

/** The relay knows no back-pressure; where that is what is looked at, the sender does not keep a window either. */
function windowFor({ scenario }) {
  return { hasWindow: scenario === 'pair' };
}

/** As Egg's own messengers do it: an action, data, and to whom. */
function eggChannel(to) {
  return {
    post: ({ kind, ...data }) => void process.send({ action: `bench-${kind}`, data, to }),
    listen: (hear) =>
      void process.on('message', ({ action, data }) => {
        if (action?.startsWith('bench-')) hear({ kind: action.slice('bench-'.length), ...data });
      }),
  };
}

function groupOver(channel, count) {
  const group = createGroup({ count, post: (kind, data) => channel.post({ kind, data }) });
  channel.listen(({ kind, data }) => {
    if (kind === 'answer') group.answered(data);
  });
  return group;
}
