// A process of its own for measure-cold.mjs: writes how many milliseconds the first parse took, with all it needs.
import { surroundings, typical } from './inputs.mjs';

const startedAtMs = performance.now();
const { parse } = await import(process.argv[2]);
parse(typical, surroundings);
console.log(performance.now() - startedAtMs);
