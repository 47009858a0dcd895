// A process that sends the same to each of its children over unix sockets, serialised once: what a broadcast costs at least.
import { createGroup } from '../../workers/group.mjs';
import { drive, endWithParent, readPlan, reportToParent } from '../../workers/drive.mjs';
import { dialAnswerer } from './dial-answerer.mjs';
import { formats, socketChannel } from './frames.mjs';

endWithParent();
const plan = readPlan();
const format = formats.json;
const sockets = await Promise.all(
  Array.from({ length: plan.workers }, (_, index) => dialAnswerer(plan.folder, 'json', index)),
);
const group = createGroup({
  count: plan.workers,
  post(kind, data) {
    const frame = format.encode({ kind, data });
    for (const socket of sockets) socket.write(frame);
  },
});
for (const socket of sockets) socketChannel(socket, format).listen(({ data }) => group.answered(data));
await drive(plan, group, reportToParent);
