import { library } from '../../tsup.base.ts';

// Shims: the CommonJS build finds the entry files of the workers beside itself, too.
export default library(['src/index.ts'], { shims: true });
