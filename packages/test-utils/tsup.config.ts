import { library } from '../../tsup.base.ts';

export default library({ index: 'src/index.ts', load: 'src/load/index.ts', faults: 'src/faults/index.ts' });
