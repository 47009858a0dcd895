import { createServer } from 'node:net';
import { answerOver } from '../../workers/receiver.mjs';
import { formats, socketChannel } from './frames.mjs';

const [, , path, format] = process.argv;
const { bytes } = formats[format];
const server = createServer((socket) => answerOver(socketChannel(socket, formats[format]), { bytes }));
server.listen(path, () => process.send('listening'));
