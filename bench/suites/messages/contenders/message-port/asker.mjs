// Two threads of one process. A port has no back-pressure, so a window is kept.
import { MessageChannel, Worker } from 'node:worker_threads';
import { asTheyAre } from '../../workers/bytes-as-text.mjs';
import { drive, endWithParent, readPlan, reportToParent } from '../../workers/drive.mjs';
import { linkOver } from '../../workers/link.mjs';
import { portChannel } from './port-channel.mjs';

endWithParent();
const { port1, port2 } = new MessageChannel();
const thread = new Worker(new URL('answerer.mjs', import.meta.url), { workerData: port2, transferList: [port2] });
// Otherwise the error would wait for the time-out of the measurement.
thread.once('error', (error) => reportToParent({ problem: error.stack }));
await drive(readPlan(), linkOver(portChannel(port1), { bytes: asTheyAre, hasWindow: true }), reportToParent);
