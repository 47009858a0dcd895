import { library } from '../../tsup.base.ts';

export default library({ index: 'src/index.ts', app_worker: 'src/entry/app_worker.ts' });
