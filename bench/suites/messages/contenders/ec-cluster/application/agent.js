import { defineAgent } from '@ec/cluster';
import { drive, readPlan } from '../../../workers/drive.mjs';
import { answerFor, groupOf, linkTo, reportFor } from '../ends.mjs';

export default defineAgent(({ messenger, onClusterReady }) => {
  const plan = readPlan();
  if (plan.scenario === 'pair') return answerFor(messenger);
  const end = plan.scenario === 'broadcast' ? groupOf(plan.workers, messenger) : linkTo('app', messenger);
  onClusterReady(() => void drive(plan, end, reportFor(messenger)));
});
