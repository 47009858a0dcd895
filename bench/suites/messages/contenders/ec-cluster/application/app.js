import { defineApp } from '@ec/cluster';
import { drive, readPlan } from '../../../workers/drive.mjs';
import { answerFor, linkTo, reportFor } from '../ends.mjs';

export default defineApp(({ messenger, onClusterReady }) => {
  const plan = readPlan();
  if (plan.scenario === 'pair') {
    onClusterReady(() => void drive(plan, linkTo('agent', messenger), reportFor(messenger)));
  } else answerFor(messenger);
  return (_request, response) => response.end('ok');
});
