import { asText, asTheyAre } from '../../workers/bytes-as-text.mjs';
import { processChannel } from '../../workers/process-channel.mjs';
import { answerOver } from '../../workers/receiver.mjs';

const [, , serialization] = process.argv;
answerOver(processChannel(process), { bytes: serialization === 'advanced' ? asTheyAre : asText });
