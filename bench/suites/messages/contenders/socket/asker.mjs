// Two processes and a unix socket between them: what the fastest way between processes costs at least.
import { drive, endWithParent, readPlan, reportToParent } from '../../workers/drive.mjs';
import { linkOver } from '../../workers/link.mjs';
import { dialAnswerer } from './dial-answerer.mjs';
import { formats, socketChannel } from './frames.mjs';

endWithParent();
const plan = readPlan();
const [, , , format] = process.argv;
const socket = await dialAnswerer(plan.folder, format);
const { bytes } = formats[format];
await drive(plan, linkOver(socketChannel(socket, formats[format]), { bytes }), reportToParent);
