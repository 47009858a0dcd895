import { library } from '../../tsup.base.ts';

export default library({ index: 'src/index.ts', agent_worker: 'src/entry/agent_worker.ts' });
