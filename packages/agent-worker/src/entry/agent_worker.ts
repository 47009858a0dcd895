import { createWorkerPort } from '@ec/runner/port';
import { startAgent } from '../start-agent.js';

void startAgent(createWorkerPort());
