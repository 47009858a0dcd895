import { parentPort } from 'node:worker_threads';
import { connectPort } from '@ec/messenger';
import { serve } from '../handlers.js';

serve(connectPort(parentPort));
