// A parent and its child, by process.send.
import { fork } from 'node:child_process';
import { asText, asTheyAre } from '../../workers/bytes-as-text.mjs';
import { drive, endWithParent, readPlan, reportToParent } from '../../workers/drive.mjs';
import { linkOver } from '../../workers/link.mjs';
import { processChannel } from '../../workers/process-channel.mjs';

endWithParent();
const [, , , serialization] = process.argv;
const bytes = serialization === 'advanced' ? asTheyAre : asText;
const child = fork(new URL('answerer.mjs', import.meta.url), [serialization], { serialization });
await drive(readPlan(), linkOver(processChannel(child), { bytes }), reportToParent);
