import { createWorkerPort } from '@ec/runner/port';
import { startApp } from '../start-app.js';

void startApp(createWorkerPort());
