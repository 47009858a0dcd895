import { library } from '../../tsup.base.ts';

export default library({ index: 'src/index.ts', describe: 'src/describe/index.ts' });
