import { drive, readPlan, reportToParent } from '../../workers/drive.mjs';
import { linkOver } from '../../workers/link.mjs';
import { processChannel } from '../../workers/process-channel.mjs';

// The relay does not tell the asker that its other side is full, so a window is kept.
await drive(readPlan(), linkOver(processChannel(process), { hasWindow: true }), reportToParent);
