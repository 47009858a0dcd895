// Two processes and a unix socket between them: what the fastest way between processes costs at least.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { drive, endWithParent, readPlan, reportToParent } from '../../workers/drive.mjs';
import { linkOver } from '../../workers/link.mjs';
import { formats, socketChannel } from './frames.mjs';

endWithParent();
const plan = readPlan();
const [, , , format] = process.argv;
const path = join(plan.folder, `${process.pid}.sock`);
const child = fork(new URL('answerer.mjs', import.meta.url), [path, format]);
await once(child, 'message');
const socket = connect(path);
await once(socket, 'connect');
const { bytes } = formats[format];
await drive(plan, linkOver(socketChannel(socket, formats[format]), { bytes }), reportToParent);
