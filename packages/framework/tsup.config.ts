import { library } from '../../tsup.base.ts';

// No splitting: tsup splits CommonJS by a transform that turns import() into require(), and loading ES modules needs import().
export default { ...library(['src/index.ts']), splitting: false };
