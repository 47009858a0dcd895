import { connectProcess } from '@ec/messenger';
import { serve } from '../handlers.js';

serve(connectProcess(process));
