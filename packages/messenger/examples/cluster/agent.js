import { defineAgent } from '@ec/cluster';
import { serve } from '../handlers.js';

export default defineAgent(({ messenger }) => serve(messenger));
