import { library } from '../../tsup.base.ts';

export default library({ index: 'src/index.ts', port: 'src/port/index.ts', watchdog: 'src/port/watchdog/thread.ts' });
