import { workerData } from 'node:worker_threads';
import { asTheyAre } from '../../workers/bytes-as-text.mjs';
import { answerOver } from '../../workers/receiver.mjs';
import { portChannel } from './port-channel.mjs';

answerOver(portChannel(workerData), { bytes: asTheyAre });
