// A parent that sends the same to each of its children.
import { fork } from 'node:child_process';
import { drive, endWithParent, readPlan, reportToParent } from '../../workers/drive.mjs';
import { createGroup } from '../../workers/group.mjs';

endWithParent();
const plan = readPlan();
const children = Array.from({ length: plan.workers }, () => fork(new URL('answerer.mjs', import.meta.url), ['json']));
const group = createGroup({
  count: plan.workers,
  post(kind, data) {
    for (const child of children) child.send({ kind, data });
  },
});
for (const child of children) child.on('message', ({ data }) => group.answered(data));
await drive(plan, group, reportToParent);
