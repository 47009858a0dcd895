import { createProcessPort } from '@ec/runner/port';
import { startAgent } from '../start-agent.js';

void startAgent(createProcessPort());
